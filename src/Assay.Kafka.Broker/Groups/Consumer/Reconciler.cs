using Assay.Kafka.Broker.Groups.Assignors;

namespace Assay.Kafka.Broker.Groups.Consumer;

/// <summary>
/// Brings a member one step nearer to what it shall own (KIP-848): first it gives up what others shall have, then it gets what nobody holds any more.
/// </summary>
/// <param name="target">What the member shall own.</param>
/// <param name="targetEpoch">The epoch of that.</param>
/// <param name="subscribed">The topics the member reads; what it owns of others it has to give up whatever the target says.</param>
/// <param name="isHeld">Whether somebody else still owns a partition.</param>
/// <param name="owned">What the member says it owns; null if it does not say.</param>
internal sealed class Reconciler(
    IReadOnlySet<TopicPartition> target,
    int targetEpoch,
    IReadOnlySet<Guid> subscribed,
    Func<TopicPartition, bool> isHeld,
    IReadOnlySet<TopicPartition>? owned)
{
    public void Step(ConsumerMember member, bool subscriptionChanged)
    {
        switch (member.State)
        {
            case MemberState.Stable when member.Epoch != targetEpoch:
            case MemberState.UnreleasedPartitions:
                Advance(member);
                break;
            case MemberState.UnrevokedPartitions when !StillOwns(member.Revoking):
                Advance(member);
                break;
            case MemberState.Stable or MemberState.UnrevokedPartitions when subscriptionChanged:
                DropUnsubscribed(member);
                break;
        }
    }

    private void Advance(ConsumerMember member)
    {
        var wanted = target.Where(partition => subscribed.Contains(partition.TopicId)).ToHashSet();
        var kept = member.Assigned.Where(owns => wanted.Contains(owns.Key)).ToDictionary();
        var leaving = member.Assigned.Where(owns => !wanted.Contains(owns.Key)).ToDictionary();
        if (leaving.Count > 0 && StillOwns(leaving))
        {
            // It stays in its epoch until it has given them up.
            member.MoveTo(member.Epoch);
            member.State = MemberState.UnrevokedPartitions;
            member.Assigned = kept;
            member.Revoking = leaving;
            return;
        }

        var missing = wanted.Where(partition => !kept.ContainsKey(partition)).ToList();
        var free = missing.Where(partition => !isHeld(partition)).ToList();
        foreach (var partition in free)
        {
            kept.Add(partition, targetEpoch);
        }

        member.MoveTo(targetEpoch);
        member.State = free.Count < missing.Count ? MemberState.UnreleasedPartitions : MemberState.Stable;
        member.Assigned = kept;
        member.Revoking = [];
    }

    // The member may not have reached the target of a new subscription yet, but is not to go on with topics that it reads no more.
    private void DropUnsubscribed(ConsumerMember member)
    {
        var leaving = member.Assigned.Where(owns => !subscribed.Contains(owns.Key.TopicId)).ToDictionary();
        if (leaving.Count == 0)
        {
            return;
        }

        member.MoveTo(member.Epoch);
        member.Assigned = member.Assigned.Where(owns => subscribed.Contains(owns.Key.TopicId)).ToDictionary();
        var revoking = member.Revoking.Concat(leaving).ToDictionary();
        if (StillOwns(revoking))
        {
            member.State = MemberState.UnrevokedPartitions;
            member.Revoking = revoking;
        }
    }

    private bool StillOwns(Dictionary<TopicPartition, int> partitions) => owned is null || owned.Any(partitions.ContainsKey);
}
