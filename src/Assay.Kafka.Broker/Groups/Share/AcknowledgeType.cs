namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>What a member says of a record it was lent, numbered as the protocol does (KIP-932, and KIP-1222 for the last).</summary>
internal enum AcknowledgeType : sbyte
{
    /// <summary>There is no record at this offset.</summary>
    Gap = 0,

    /// <summary>It was processed.</summary>
    Accept = 1,

    /// <summary>It shall be delivered again.</summary>
    Release = 2,

    /// <summary>It can't be processed and shall not be delivered again.</summary>
    Reject = 3,

    /// <summary>The member needs more time.</summary>
    Renew = 4,
}
