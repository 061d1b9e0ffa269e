using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Records;

/// <summary>Whether a batch that a client sent may be appended, and which of its records are in the way.</summary>
internal sealed record BatchVerdict(ErrorCode Error, string? Message = null)
{
    public static BatchVerdict Fine { get; } = new(ErrorCode.None);

    /// <summary>The position in the batch of each record that is refused, and why.</summary>
    public IReadOnlyList<(int Index, string Message)> Records { get; init; } = [];
}
