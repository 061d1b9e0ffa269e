namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>Where a record of a share group stands.</summary>
internal enum SharedRecordState
{
    Available,

    /// <summary>Lent to a member.</summary>
    Acquired,

    /// <summary>Acknowledged or archived: it is not delivered again.</summary>
    Done,
}
