using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class OffsetTests
{
    [Theory, OnBoth]
    public async Task Offsets_are_found_by_their_meaning_and_by_time(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.ProduceAsync(topic, BatchAt(1000, 3000, 2000));

        Assert.Equal((ErrorCode.None, 3, -1, 0), await ListAsync(place, topic, -1));
        Assert.Equal((ErrorCode.None, 0, -1, 0), await ListAsync(place, topic, -2));
        Assert.Equal((ErrorCode.None, 1, 3000, 0), await ListAsync(place, topic, -3));
        Assert.Equal((ErrorCode.None, 0, -1, 0), await ListAsync(place, topic, -4));
        Assert.Equal((ErrorCode.None, -1, -1, -1), await ListAsync(place, topic, -5));
        Assert.Equal((ErrorCode.None, 1, 3000, 0), await ListAsync(place, topic, 1500));
        Assert.Equal((ErrorCode.None, -1, -1, -1), await ListAsync(place, topic, 3001));
        Assert.Equal((ErrorCode.UnsupportedVersion, -1, -1, -1), await ListAsync(place, topic, -7));
    }

    [Theory, OnBoth]
    public async Task A_batch_that_the_start_of_the_log_cuts_is_found_by_its_time(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        foreach (var type in (string[])["CreateTime", "LogAppendTime"])
        {
            var topic = await place.CreateTopicAsync(1, ("message.timestamp.type", type));
            await place.ProduceAsync(topic, BatchAt(1, 2, 3, 4));
            await DeleteAsync(place, topic, 2);

            var (error, offset, _, _) = await ListAsync(place, topic, 0);

            Assert.Equal((type, ErrorCode.None, 2), (type, error, offset));
        }
    }

    [Theory, OnBoth]
    public async Task An_empty_log_has_ends_and_no_times(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        Assert.Equal((ErrorCode.None, 0, -1, 0), await ListAsync(place, topic, -1));
        Assert.Equal((ErrorCode.None, 0, -1, 0), await ListAsync(place, topic, -2));
        Assert.Equal((ErrorCode.None, -1, -1, -1), await ListAsync(place, topic, -3));
        Assert.Equal((ErrorCode.None, -1, -1, -1), await ListAsync(place, topic, 0));
    }

    [Theory, OnBoth]
    public async Task A_partition_that_is_asked_for_twice_or_does_not_exist_is_refused(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var twice = Question(topic, -1);
        twice.Topics[0].Partitions.Add(new() { Timestamp = -1 });

        var response = await place.Client.AskAsync<ListOffsetsResponse>(ApiCatalog.ListOffsets, 10, twice);

        Assert.Contains(response.Topics[0].Partitions, partition => partition.ErrorCode == (short)ErrorCode.InvalidRequest);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await ListAsync(place, Place.NewName(), -1)).Error);
    }

    [Theory, OnBoth]
    public async Task An_epoch_ends_where_the_log_does_until_there_is_another(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.ProduceAsync(topic, BatchAt(1));

        Assert.Equal((ErrorCode.None, 0, 1), await EndOfEpochAsync(place, topic, 0));
        Assert.Equal((ErrorCode.None, -1, -1), await EndOfEpochAsync(place, topic, 5));
        Assert.Equal((ErrorCode.None, -1, -1), await EndOfEpochAsync(place, topic, -1));
        Assert.Equal((ErrorCode.UnknownLeaderEpoch, -1, -1), await EndOfEpochAsync(place, topic, 0, current: 3));
        Assert.Equal((ErrorCode.UnknownTopicOrPartition, -1, -1), await EndOfEpochAsync(place, Place.NewName(), 0));
    }

    [Theory, OnBoth]
    public async Task Records_are_deleted_up_to_an_offset_within_the_log(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.ProduceAsync(topic, BatchAt(1, 2, 3));

        Assert.Equal((ErrorCode.OffsetOutOfRange, -1), await DeleteAsync(place, topic, 4));
        Assert.Equal((ErrorCode.OffsetOutOfRange, -1), await DeleteAsync(place, topic, -2));
        Assert.Equal((ErrorCode.None, 2), await DeleteAsync(place, topic, 2));
        Assert.Equal((ErrorCode.None, 2), await DeleteAsync(place, topic, 1));
        Assert.Equal((ErrorCode.None, 3), await DeleteAsync(place, topic, -1));
        Assert.Equal((ErrorCode.None, 3, -1, 0), await ListAsync(place, topic, -2));
    }

    [Theory, OnBoth]
    public async Task Records_of_a_compacted_topic_are_not_deleted_by_hand(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(1, ("cleanup.policy", "compact"));

        Assert.Equal((ErrorCode.PolicyViolation, -1), await DeleteAsync(place, topic, 0));
    }

    private static ReadOnlyMemory<byte> BatchAt(params long[] times) =>
        BatchBuilder.Build([.. times.Select(time => new NewRecord { Key = "k"u8.ToArray(), Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(time) })], default).Bytes;

    private static ListOffsetsRequest Question(string topic, long timestamp) =>
        new() { TimeoutMs = 5000, Topics = [new() { Name = topic, Partitions = [new() { Timestamp = timestamp }] }] };

    private static async Task<(ErrorCode Error, long Offset, long Timestamp, int Epoch)> ListAsync(Place place, string topic, long timestamp)
    {
        var response = await place.Client.AskAsync<ListOffsetsResponse>(ApiCatalog.ListOffsets, 10, Question(topic, timestamp));
        var partition = response.Topics[0].Partitions[0];
        return ((ErrorCode)partition.ErrorCode, partition.Offset, partition.Timestamp, partition.LeaderEpoch);
    }

    private static async Task<(ErrorCode Error, int Epoch, long End)> EndOfEpochAsync(Place place, string topic, int epoch, int current = -1)
    {
        var response = await place.Client.AskAsync<OffsetForLeaderEpochResponse>(ApiCatalog.OffsetForLeaderEpoch, 4, new OffsetForLeaderEpochRequest
        {
            ReplicaId = -1,
            Topics = [new() { Topic = topic, Partitions = [new() { LeaderEpoch = epoch, CurrentLeaderEpoch = current }] }],
        });
        var partition = response.Topics[0].Partitions[0];
        return ((ErrorCode)partition.ErrorCode, partition.LeaderEpoch, partition.EndOffset);
    }

    private static async Task<(ErrorCode Error, long Low)> DeleteAsync(Place place, string topic, long before)
    {
        var response = await place.Client.AskAsync<DeleteRecordsResponse>(ApiCatalog.DeleteRecords, 2, new DeleteRecordsRequest
        {
            TimeoutMs = 10_000,
            Topics = [new() { Name = topic, Partitions = [new() { Offset = before }] }],
        });
        var partition = response.Topics[0].Partitions[0];
        return ((ErrorCode)partition.ErrorCode, partition.LowWatermark);
    }
}
