using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Requests;
using PartitionData = Assay.Kafka.Broker.Protocol.Messages.FetchResponse.FetchableTopicResponse.PartitionData;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class FetchTests
{
    private const short Version = 12;

    [Theory, OnBoth]
    public async Task Offsets_outside_of_the_log_are_out_of_range_and_tell_nothing_else(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.ProduceAsync(topic, Plain());

        foreach (var offset in new[] { -1, 2 })
        {
            var data = Only(await FetchAsync(place, Any.Fetch(topic, offset)));
            Assert.Equal((short)ErrorCode.OffsetOutOfRange, data.ErrorCode);
            Assert.Equal((-1, -1, -1), (data.HighWatermark, data.LastStableOffset, data.LogStartOffset));
        }
    }

    [Theory, OnBoth]
    public async Task One_batch_comes_whatever_the_limit(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.ProduceAsync(topic, Plain());

        Assert.NotEqual(0, Only(await FetchAsync(place, Any.Fetch(topic, 0, maxBytes: 0))).Records!.Value.Length);
    }

    [Theory, OnBoth]
    public async Task A_leader_epoch_from_the_future_is_unknown(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var request = Any.Fetch(topic, 0);
        request.Topics[0].Partitions[0].CurrentLeaderEpoch = 9;

        Assert.Equal((short)ErrorCode.UnknownLeaderEpoch, Only(await FetchAsync(place, request)).ErrorCode);
    }

    [Theory, OnBoth]
    public async Task A_session_tells_only_what_is_new(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(2);
        await place.ProduceAsync(topic, Plain());
        var first = await FetchAsync(place, Session(0, 0, topic, (0, 0), (1, 0)));
        Assert.NotEqual(0, first.SessionId);
        Assert.Equal(2, first.Responses[0].Partitions.Count);

        var nothing = await FetchAsync(place, Session(first.SessionId, 1, topic, (0, 1)));
        Assert.Empty(nothing.Responses);
        await place.ProduceAsync(topic, Plain());
        var more = await FetchAsync(place, Session(first.SessionId, 2, topic));

        Assert.Equal((first.SessionId, 0), (more.SessionId, Only(more).PartitionIndex));
        Assert.Equal(2, Only(more).HighWatermark);
    }

    [Theory, OnBoth]
    public async Task A_session_forgets_what_it_is_told_to(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(2);
        var first = await FetchAsync(place, Session(0, 0, topic, (0, 0), (1, 0)));
        var forget = Session(first.SessionId, 1, topic);
        forget.ForgottenTopicsData = [new() { Topic = topic, Partitions = [0] }];
        await FetchAsync(place, forget);
        await place.ProduceAsync(topic, Plain());

        Assert.Empty((await FetchAsync(place, Session(first.SessionId, 2, topic))).Responses);
    }

    [Theory, OnBoth]
    public async Task Sessions_have_a_number_and_an_order(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var first = await FetchAsync(place, Session(0, 0, topic, (0, 0)));

        Assert.Equal((short)ErrorCode.InvalidFetchSessionEpoch, (await FetchAsync(place, Session(first.SessionId, 5, topic))).ErrorCode);
        Assert.Equal((short)ErrorCode.FetchSessionIdNotFound, (await FetchAsync(place, Session(first.SessionId ^ 1, 1, topic))).ErrorCode);
        var closed = await FetchAsync(place, Session(first.SessionId, -1, topic, (0, 0)));
        Assert.Equal((0, 0), (closed.ErrorCode, closed.SessionId));
        Assert.Equal((short)ErrorCode.FetchSessionIdNotFound, (await FetchAsync(place, Session(first.SessionId, 1, topic))).ErrorCode);
    }

    [Theory, OnBoth]
    public async Task A_session_by_names_is_not_one_by_ids(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var first = await FetchAsync(place, Session(0, 0, topic, (0, 0)));

        var other = await FetchAsync(place, Session(first.SessionId, 1, topic), version: 13);

        Assert.Equal((short)ErrorCode.FetchSessionTopicIdError, other.ErrorCode);
    }

    [Theory, OnBoth]
    public async Task A_session_tells_an_error_each_time(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var first = await FetchAsync(place, Session(0, 0, topic, (0, 7)));

        Assert.Equal((short)ErrorCode.OffsetOutOfRange, Only(first).ErrorCode);
        Assert.Equal((short)ErrorCode.OffsetOutOfRange, Only(await FetchAsync(place, Session(first.SessionId, 1, topic))).ErrorCode);
    }

    private static ReadOnlyMemory<byte> Plain() => Any.Batch(-1, producerId: -1, epoch: -1).Bytes;

    private static FetchRequest Session(int id, int epoch, string topic, params (int Partition, long Offset)[] partitions) => new()
    {
        SessionId = id,
        SessionEpoch = epoch,
        MaxWaitMs = 0,
        MinBytes = 1,
        Topics = partitions.Length == 0
            ? []
            :
            [
                new()
                {
                    Topic = topic,
                    Partitions = [.. partitions.Select(wanted => new FetchRequest.FetchTopic.FetchPartition { Partition = wanted.Partition, FetchOffset = wanted.Offset, PartitionMaxBytes = 1_000_000 })],
                },
            ],
    };

    private static PartitionData Only(FetchResponse response) => Assert.Single(Assert.Single(response.Responses).Partitions);

    private static Task<FetchResponse> FetchAsync(Place place, FetchRequest request, short version = Version) =>
        place.Client.AskAsync<FetchResponse>(ApiCatalog.Fetch, version, request);
}
