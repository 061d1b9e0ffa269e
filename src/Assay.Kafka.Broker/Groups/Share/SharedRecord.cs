namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>What a share group knows of one offset that it has seen.</summary>
internal sealed class SharedRecord
{
    public SharedRecordState State { get; private set; }

    /// <summary>Who it is lent to; null if to nobody.</summary>
    public string? MemberId { get; private set; }

    /// <summary>When it is taken back, as a timestamp of the clock.</summary>
    public long Until { get; private set; }

    public short DeliveryCount { get; private set; }

    public void Lend(string memberId, long until)
    {
        (State, MemberId, Until) = (SharedRecordState.Acquired, memberId, until);
        DeliveryCount++;
    }

    public void Renew(long until) => Until = until;

    /// <summary>Takes it back; who was tried often enough is not delivered again.</summary>
    public void Release(int deliveryLimit) =>
        (State, MemberId) = (DeliveryCount >= deliveryLimit ? SharedRecordState.Done : SharedRecordState.Available, null);

    public void Finish() => (State, MemberId) = (SharedRecordState.Done, null);
}
