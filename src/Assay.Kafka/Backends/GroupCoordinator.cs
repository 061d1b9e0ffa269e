using System.Globalization;
using Assay.Kafka.Broker;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Node = Confluent.Kafka.Node;

namespace Assay.Kafka.Backends;

/// <summary>The broker of a server that coordinates a consumer group, asked for what the client library does not offer.</summary>
internal sealed class GroupCoordinator : IDisposable
{
    private readonly BrokerConnection _broker;
    private readonly string _group;

    private GroupCoordinator(BrokerConnection broker, string group) => (_broker, _group) = (broker, group);

    public static async Task<GroupCoordinator> FindAsync(string bootstrapServers, string group, CancellationToken cancellationToken)
    {
        var server = bootstrapServers.Split(',')[0];
        var colon = server.LastIndexOf(':');
        using var any = await BrokerConnection.OpenAsync(server[..colon], int.Parse(server[(colon + 1)..], CultureInfo.InvariantCulture), cancellationToken);
        var found = await any.AskAsync<FindCoordinatorResponse>(ApiCatalog.FindCoordinator, 3, new FindCoordinatorRequest { Key = group }, cancellationToken);
        Check(found.ErrorCode, $"find the coordinator of the group '{group}'");
        return new GroupCoordinator(await BrokerConnection.OpenAsync(found.Host, found.Port, cancellationToken), group);
    }

    /// <summary>Asks a broker that is known to coordinate the group.</summary>
    public static async Task<GroupCoordinator> OpenAsync(Node broker, string group, CancellationToken cancellationToken) =>
        new(await BrokerConnection.OpenAsync(broker.Host, broker.Port, cancellationToken), group);

    /// <summary>The group as the classic protocol knows it; null if it is one of the consumer protocol (KIP-848), or none.</summary>
    public async Task<DescribeGroupsResponse.DescribedGroup?> DescribeAsync(CancellationToken cancellationToken)
    {
        var request = new DescribeGroupsRequest { Groups = [_group] };
        var described = (await _broker.AskAsync<DescribeGroupsResponse>(ApiCatalog.DescribeGroups, 5, request, cancellationToken)).Groups[0];
        Check(described.ErrorCode, "describe the group");
        return described.GroupState == "Dead" ? null : described;
    }

    /// <summary>The topics that members subscribe to by name, also those of which they were given nothing yet.</summary>
    public async Task<IReadOnlySet<string>> SubscribedTopicsAsync(CancellationToken cancellationToken)
    {
        if (await DescribeAsync(cancellationToken) is not { } classic)
            return (await MembersAsync(cancellationToken)).SelectMany(static member => member.SubscribedTopicNames).ToHashSet(StringComparer.Ordinal);
        // Others, such as Kafka Connect, tell each other something else.
        return classic.ProtocolType == ConsumerProtocol.Type
            ? classic.Members.SelectMany(static member => ConsumerProtocol.TryReadSubscription(member.MemberMetadata)?.Topics ?? []).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();
    }

    public async Task RemoveMembersAsync(CancellationToken cancellationToken)
    {
        if (await DescribeAsync(cancellationToken) is { } classic)
        {
            await RemoveAsync(classic.Members.Select(member => member.MemberId), cancellationToken);
            return;
        }

        foreach (var member in await MembersAsync(cancellationToken))
            await RemoveAsync(member.MemberId, cancellationToken);
    }

    /// <summary>Removes members of the classic protocol.</summary>
    public async Task RemoveAsync(IEnumerable<string> members, CancellationToken cancellationToken)
    {
        var request = new LeaveGroupRequest { GroupId = _group, Members = [.. members.Select(member => new LeaveGroupRequest.MemberIdentity { MemberId = member })] };
        if (request.Members.Count > 0)
            Check((await _broker.AskAsync<LeaveGroupResponse>(ApiCatalog.LeaveGroup, 4, request, cancellationToken)).ErrorCode, "remove members of the group");
    }

    /// <summary>Removes a member of the consumer protocol.</summary>
    public async Task RemoveAsync(string member, CancellationToken cancellationToken)
    {
        // The epoch with which a member leaves.
        var request = new ConsumerGroupHeartbeatRequest { GroupId = _group, MemberId = member, MemberEpoch = -1 };
        var left = await _broker.AskAsync<ConsumerGroupHeartbeatResponse>(ApiCatalog.ConsumerGroupHeartbeat, 0, request, cancellationToken);
        // It may have left by itself.
        if ((ErrorCode)left.ErrorCode != ErrorCode.UnknownMemberId)
            Check(left.ErrorCode, "remove a member of the group");
    }

    /// <summary>Commits without being a member, as one may while there is none. False if there is one again.</summary>
    public async Task<bool> TryCommitAsync(IReadOnlyDictionary<PartitionId, long> offsets, CancellationToken cancellationToken)
    {
        var topics = offsets.GroupBy(offset => offset.Key.Topic).Select(topic => new OffsetCommitRequest.OffsetCommitRequestTopic
        {
            Name = topic.Key,
            Partitions = [.. topic.Select(offset => Commit(offset.Key.Partition, offset.Value))],
        });
        var request = new OffsetCommitRequest { GroupId = _group, Topics = [.. topics] };
        var answer = await _broker.AskAsync<OffsetCommitResponse>(ApiCatalog.OffsetCommit, 8, request, cancellationToken);
        var errors = answer.Topics.SelectMany(topic => topic.Partitions).Select(partition => partition.ErrorCode).Where(error => error != 0).ToList();
        if (errors.Exists(error => (ErrorCode)error is ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration or ErrorCode.RebalanceInProgress or ErrorCode.StaleMemberEpoch))
            return false;
        Check(errors.FirstOrDefault(), "move the group");
        return true;
    }

    public async Task<JoinGroupResponse> JoinAsync(JoinGroupRequest request, CancellationToken cancellationToken)
    {
        request.GroupId = _group;
        var joined = await _broker.AskAsync<JoinGroupResponse>(ApiCatalog.JoinGroup, 7, request, cancellationToken);
        if ((ErrorCode)joined.ErrorCode == ErrorCode.MemberIdRequired)
        {
            request.MemberId = joined.MemberId;
            joined = await _broker.AskAsync<JoinGroupResponse>(ApiCatalog.JoinGroup, 7, request, cancellationToken);
        }

        Check(joined.ErrorCode, "join the group");
        return joined;
    }

    public async Task<ConsumerGroupHeartbeatResponse> JoinAsync(ConsumerGroupHeartbeatRequest request, CancellationToken cancellationToken)
    {
        request.GroupId = _group;
        var joined = await _broker.AskAsync<ConsumerGroupHeartbeatResponse>(ApiCatalog.ConsumerGroupHeartbeat, 0, request, cancellationToken);
        Check(joined.ErrorCode, "join the group");
        return joined;
    }

    public void Dispose() => _broker.Dispose();

    /// <summary>The members of a group of the consumer protocol.</summary>
    private async Task<IReadOnlyList<ConsumerGroupDescribeResponse.DescribedGroup.Member>> MembersAsync(CancellationToken cancellationToken)
    {
        var request = new ConsumerGroupDescribeRequest { GroupIds = [_group] };
        var described = (await _broker.AskAsync<ConsumerGroupDescribeResponse>(ApiCatalog.ConsumerGroupDescribe, 0, request, cancellationToken)).Groups[0];
        Check(described.ErrorCode, "describe the group");
        return described.Members;
    }

    private static OffsetCommitRequest.OffsetCommitRequestTopic.OffsetCommitRequestPartition Commit(int partition, long offset) =>
        new() { PartitionIndex = partition, CommittedOffset = offset };

    private static void Check(short error, string what)
    {
        if ((ErrorCode)error != ErrorCode.None)
            throw new InvalidOperationException($"The Kafka server did not {what}: {(ErrorCode)error}.");
    }
}
