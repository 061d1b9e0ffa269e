using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Any = Assay.Kafka.Broker.Tests.Requests.Any;

namespace Assay.Kafka.Broker.Tests.Groups.Consumer;

public sealed class MigrationTests : IDisposable
{
    private readonly ConsumerGroupHarness _harness = new();
    private readonly GroupMembershipHandler _handler;

    public MigrationTests() => _handler = new(_harness.Cluster);

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_classic_group_is_taken_over_by_its_first_member_of_the_consumer_protocol()
    {
        var classic = await StableAsync();

        var joined = _harness.Join("m");

        Assert.Equal((2, GroupType.Consumer), (joined.MemberEpoch, _harness.Group.Type));
        Assert.Equal(ErrorCode.RebalanceInProgress, Beat(classic));
        classic = await JoinAsync(classic.MemberId, owned: [0, 1, 2, 3]);
        Assert.Equal((1, "0,1"), (classic.GenerationId, await SyncAsync(classic)));
        Assert.Equal(ErrorCode.RebalanceInProgress, Beat(classic));
        classic = await JoinAsync(classic.MemberId, owned: [0, 1]);
        Assert.Equal((2, ErrorCode.None), (classic.GenerationId, Beat(classic)));
        Assert.Equal([2, 3], _harness.Beat("m", 2).Assignment!.TopicPartitions[0].Partitions);
    }

    [Fact]
    public async Task A_group_without_members_of_the_consumer_protocol_becomes_classic_again_with_its_offsets()
    {
        var classic = await StableAsync();
        var epoch = _harness.Join("m").MemberEpoch;
        Assert.Equal(ErrorCode.None, _harness.Commit("m", epoch));

        _harness.Leave("m");

        var group = Assert.IsType<ClassicGroup>(_harness.Cluster.Groups.Find("g"));
        Assert.Equal(("PreparingRebalance", 1), (group.State, group.Offsets.Committed.Count));
        var again = await JoinAsync(classic.MemberId, owned: []);
        Assert.Equal((ErrorCode.None, again.MemberId, 3), ((ErrorCode)again.ErrorCode, again.Leader, again.GenerationId));
    }

    [Fact]
    public async Task A_classic_member_that_does_not_join_again_in_time_is_fenced()
    {
        var classic = await StableAsync();
        var epoch = _harness.Join("m").MemberEpoch;
        for (var second = 0; second < 31; second++)
        {
            Beat(classic);
            _harness.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(ErrorCode.UnknownMemberId, Beat(classic));
        Assert.Equal(4, _harness.Beat("m", epoch).Assignment!.TopicPartitions[0].Partitions.Count);
    }

    [Fact]
    public async Task A_static_member_changes_its_protocol_back_and_forth_and_keeps_its_partitions()
    {
        _harness.Join("a1", "A");

        var classic = await JoinAsync("", owned: [], instance: "A");
        Assert.IsType<ClassicGroup>(_harness.Cluster.Groups.Find("g"));
        Assert.Equal((2, "0,1,2,3"), (classic.GenerationId, await SyncAsync(classic, "A")));
        var back = _harness.Join("a2", "A");

        Assert.Equal((2, "Stable"), (back.MemberEpoch, _harness.Group.State));
        Assert.Equal(4, back.Assignment!.TopicPartitions[0].Partitions.Count);
        Assert.Equal(ErrorCode.FencedInstanceId, Beat(classic, "A"));
    }

    [Fact]
    public async Task A_group_of_another_protocol_is_not_taken_over()
    {
        var other = Any.Join("g");
        other.ProtocolType = "connect";
        await _handler.JoinAsync(Context(3), other);

        var refused = _harness.Join("m");

        Assert.Equal(ErrorCode.GroupIdNotFound, (ErrorCode)refused.ErrorCode);
        Assert.Contains("'connect'", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.IsType<ClassicGroup>(_harness.Cluster.Groups.Find("g"));
    }

    [Fact]
    public async Task An_empty_group_takes_the_protocol_of_whoever_joins()
    {
        _harness.Join("m");
        _harness.Leave("m");

        Assert.Equal(1, (await JoinAsync("", owned: [])).GenerationId);
        Assert.IsType<ClassicGroup>(_harness.Cluster.Groups.Find("g"));
    }

    private async Task<JoinGroupResponse> StableAsync()
    {
        var joined = await JoinAsync("", owned: []);
        await _handler.SyncAsync(Context(4), new()
        {
            GroupId = "g",
            MemberId = joined.MemberId,
            GenerationId = joined.GenerationId,
            Assignments = [new() { MemberId = joined.MemberId, Assignment = ConsumerProtocol.WriteAssignment(1, [new("t", 0), new("t", 1), new("t", 2), new("t", 3)]) }],
        });
        return joined;
    }

    private async Task<JoinGroupResponse> JoinAsync(string memberId, int[] owned, string? instance = null)
    {
        var request = Any.Join("g", memberId, instance);
        // A subscription is an assignment with a list of topics in front: version, topics, no note, what is owned.
        var ownedBytes = ConsumerProtocol.WriteAssignment(1, owned.Select(partition => new PartitionId("t", partition)));
        request.Protocols[0].Metadata = new byte[] { 0, 1, 0, 0, 0, 1, 0, 1, (byte)'t', 255, 255, 255, 255 }.Concat(ownedBytes.ToArray()[2..^4]).ToArray();
        return (JoinGroupResponse)(await _handler.JoinAsync(Context(3), request))!;
    }

    private async Task<string> SyncAsync(JoinGroupResponse joined, string? instance = null)
    {
        var synced = (SyncGroupResponse)(await _handler.SyncAsync(
            Context(4), new() { GroupId = "g", MemberId = joined.MemberId, GroupInstanceId = instance, GenerationId = joined.GenerationId }))!;
        ConsumerProtocol.TryReadAssignment(synced.Assignment, out var partitions, out _);
        return string.Join(',', partitions.Select(partition => partition.Partition));
    }

    private ErrorCode Beat(JoinGroupResponse joined, string? instance = null) => (ErrorCode)_handler.Heartbeat(
        Context(4), new() { GroupId = "g", MemberId = joined.MemberId, GroupInstanceId = instance, GenerationId = joined.GenerationId }).FirstError();

    private static RequestContext Context(short version) => new(version, "client", "/127.0.0.1", CancellationToken.None);
}
