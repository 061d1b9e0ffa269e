using System.Globalization;
using Assay.Kafka.Broker;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Backends;

/// <summary>Disturbs consumer groups on a server: moves them to other offsets, and has them rebalance. Groups of the classic and of the consumer protocol alike.</summary>
internal sealed class GroupControl(string bootstrapServers)
{
    private const int MostAttempts = 50;

    // A ConsumerProtocolSubscription of version 1: no topics, no user data, no partitions owned.
    private static readonly byte[] NoSubscription = [0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Removes all members, which join again by themselves, and has the group go on at other offsets.</summary>
    /// <exception cref="InvalidOperationException">The server refused it.</exception>
    public async Task RewindAsync(string group, IReadOnlyDictionary<PartitionId, long> offsets, CancellationToken cancellationToken)
    {
        using var coordinator = await GroupCoordinator.FindAsync(bootstrapServers, group, cancellationToken);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            await coordinator.RemoveMembersAsync(cancellationToken);
            // Unless a member was quicker, and is in the group again.
            if (await coordinator.TryCommitAsync(offsets, cancellationToken))
                return;
        }

        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture, $"The members of the group '{group}' were removed {MostAttempts} times, and joined again each time before the group could be moved."));
    }

    /// <summary>Has a member come and go. Does not wait longer than 30 seconds for the others to join again: how the group stands then tells.</summary>
    /// <exception cref="InvalidOperationException">The group has no members, or the server refused it.</exception>
    public async Task RebalanceAsync(string group, CancellationToken cancellationToken)
    {
        using var coordinator = await GroupCoordinator.FindAsync(bootstrapServers, group, cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            if (await coordinator.DescribeAsync(patience.Token) is { } classic)
                await ComeAndGoAsync(coordinator, classic, patience.Token);
            else
                await ComeAndGoAsync(coordinator, group, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Its connection ends, and with it its place.
        }
    }

    // It is in the group once all others have joined again, and gets nothing, since it subscribes to nothing.
    private static async Task ComeAndGoAsync(GroupCoordinator coordinator, DescribeGroupsResponse.DescribedGroup group, CancellationToken cancellationToken)
    {
        if (group.Members.Count == 0)
            throw new InvalidOperationException($"Group '{group.GroupId}' has no members that could rebalance.");
        var request = new JoinGroupRequest
        {
            SessionTimeoutMs = (int)SessionTimeout.TotalMilliseconds,
            RebalanceTimeoutMs = (int)Patience.TotalMilliseconds,
            ProtocolType = group.ProtocolType,
            Protocols = [new() { Name = group.ProtocolData, Metadata = NoSubscription }],
        };
        var joined = await coordinator.JoinAsync(request, cancellationToken);
        await coordinator.RemoveAsync([joined.MemberId], cancellationToken);
    }

    // The server assigns anew when what a group subscribes to changes: to a topic that nobody has.
    private static async Task ComeAndGoAsync(GroupCoordinator coordinator, string group, CancellationToken cancellationToken)
    {
        var request = new ConsumerGroupHeartbeatRequest
        {
            MemberId = $"assay-{Guid.NewGuid():N}",
            RebalanceTimeoutMs = (int)Patience.TotalMilliseconds,
            SubscribedTopicNames = [group + "-assay-nothing"],
            TopicPartitions = [],
        };
        var joined = await coordinator.JoinAsync(request, cancellationToken);
        await coordinator.RemoveAsync(joined.MemberId ?? request.MemberId, cancellationToken);
    }
}
