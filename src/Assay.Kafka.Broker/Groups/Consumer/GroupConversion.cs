using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Groups.Consumer;

/// <summary>Migrates a group from the classic protocol to the consumer protocol while members work, and back (Kafka's policy <c>bidirectional</c>).</summary>
internal static class GroupConversion
{
    /// <summary>A consumer group with the members, assignments and offsets of a classic one, whose members are told to join again.</summary>
    /// <exception cref="RefusedException">Its members don't speak the protocol of consumers, or assign in a way of their own.</exception>
    public static ConsumerGroup ToConsumer(ClusterState cluster, ClassicGroup classic)
    {
        if (classic.ProtocolType != ConsumerProtocol.Type)
        {
            throw new RefusedException(
                ErrorCode.GroupIdNotFound, $"Group {classic.Id} can't become a consumer group: its members speak '{classic.ProtocolType}', not '{ConsumerProtocol.Type}'.");
        }

        var members = classic.Members.Select(member => Convert(cluster, classic, member)).ToList();
        classic.EndRebalance();
        return new(cluster, classic.Id, classic.Offsets, classic.Generation, members);
    }

    /// <summary>A classic group with the members, targets and offsets of a consumer group, all of whose members speak the classic protocol.</summary>
    public static ClassicGroup ToClassic(ClusterState cluster, ConsumerGroup group)
    {
        var members = group.Members.Select(member => new GroupMember(member.Id, member.InstanceId)
        {
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            SessionTimeout = member.Classic!.SessionTimeout,
            RebalanceTimeout = member.RebalanceTimeout,
            Protocols = member.Classic.Protocols,
            Assignment = group.AssignmentBytes(member.Classic, group.TargetOf(member.Id)),
        });
        return new(cluster, group.Id, group.Offsets, group.Epoch, ConsumerProtocol.Type, members);
    }

    private static ConsumerMember Convert(ClusterState cluster, ClassicGroup classic, GroupMember member)
    {
        var metadata = classic.ProtocolName is null ? member.Protocols[0].Metadata : member.MetadataFor(classic.ProtocolName);
        if (ConsumerProtocol.TryReadSubscription(metadata) is not { } subscription || !ConsumerProtocol.TryReadAssignment(member.Assignment, out var assignment, out var note))
        {
            throw new RefusedException(ErrorCode.GroupIdNotFound, $"Group {classic.Id} can't become a consumer group: the subscription or assignment of member {member.Id} can't be read.");
        }

        if (note.Length > 0)
        {
            throw new RefusedException(ErrorCode.GroupIdNotFound, $"Group {classic.Id} can't become a consumer group: its assignor gives notes of its own to members.");
        }

        return new(member.Id)
        {
            InstanceId = member.InstanceId,
            RackId = subscription.RackId,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            RebalanceTimeout = member.RebalanceTimeout,
            Topics = new SortedSet<string>(subscription.Topics, StringComparer.Ordinal),
            Epoch = classic.Generation,
            PreviousEpoch = classic.Generation,
            Assigned = assignment
                .Select(partition => (cluster.Topics.Find(partition.Topic)?.Id, partition.Partition))
                .Where(partition => partition.Id is not null)
                .ToDictionary(partition => new TopicPartition(partition.Id!.Value, partition.Partition), _ => classic.Generation),
            Classic = new(member.SessionTimeout, member.Protocols),
        };
    }
}
