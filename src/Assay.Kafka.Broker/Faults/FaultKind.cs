namespace Assay.Kafka.Broker.Faults;

/// <summary>What a fault does to a request.</summary>
internal enum FaultKind
{
    /// <summary>It is not served and answered with an error.</summary>
    Fail,

    /// <summary>It is served, and the answer comes late.</summary>
    Delay,

    /// <summary>It is not served, and its connection closes.</summary>
    Disconnect,

    /// <summary>It is served, and its connection closes instead of answering.</summary>
    LoseAnswer,

    /// <summary>What it appends is appended twice.</summary>
    Duplicate,
}
