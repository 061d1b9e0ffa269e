using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Microsoft.Extensions.Time.Testing;
using Any = Assay.Kafka.Broker.Tests.Requests.Any;

namespace Assay.Kafka.Broker.Tests.Groups;

/// <summary>A group on a clock that only moves when a test moves it.</summary>
internal sealed class GroupHarness : IDisposable
{
    public static readonly TimeSpan InitialDelay = TimeSpan.FromSeconds(1);

    private readonly ClusterState _cluster;

    public GroupHarness()
    {
        _cluster = new(new() { TimeProvider = Time, InitialRebalanceDelay = InitialDelay }) { WaitTime = Time };
        Group = (ClassicGroup)_cluster.Groups.FindOrAdd("g");
    }

    public FakeTimeProvider Time { get; } = new();

    public ClassicGroup Group { get; }

    public Task<JoinGroupResponse> Join(string memberId = "", string? instanceId = null, short version = 3, params string[] protocols) =>
        Group.Join(Context(version), Any.Join("g", memberId, instanceId, protocols));

    public Task<JoinGroupResponse> Join(JoinGroupRequest request, short version = 3) => Group.Join(Context(version), request);

    public Task<SyncGroupResponse> Sync(JoinGroupResponse joined, params (string MemberId, byte Assignment)[] assignments) => Group.Sync(new()
    {
        GroupId = "g",
        MemberId = joined.MemberId,
        GenerationId = joined.GenerationId,
        Assignments = [.. assignments.Select(given => new SyncGroupRequest.SyncGroupRequestAssignment
        {
            MemberId = given.MemberId,
            Assignment = new[] { given.Assignment },
        })],
    });

    public short Heartbeat(JoinGroupResponse joined) =>
        (short)Group.Heartbeat(new() { GroupId = "g", MemberId = joined.MemberId, GenerationId = joined.GenerationId });

    /// <summary>Lets members join and the leader assign each its own number.</summary>
    public async Task<JoinGroupResponse[]> StableAsync(params string?[] instanceIds)
    {
        var joins = instanceIds.Select(instance => Join(instanceId: instance, version: instance is null ? (short)3 : (short)5)).ToList();
        while (!joins.TrueForAll(join => join.IsCompleted))
        {
            Time.Advance(InitialDelay);
        }

        var joined = await Task.WhenAll(joins);
        var leader = joined.Single(response => response.Leader == response.MemberId);
        await Sync(leader, [.. leader.Members.Select((member, index) => (member.MemberId, (byte)index))]);
        Assert.Equal(GroupPhase.Stable, Group.Phase);
        return joined;
    }

    public void Dispose() => _cluster.Dispose();

    private static RequestContext Context(short version) => new(version, "client", "/127.0.0.1", CancellationToken.None);
}
