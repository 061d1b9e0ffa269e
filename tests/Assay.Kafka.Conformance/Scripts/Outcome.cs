namespace Assay.Kafka.Conformance.Scripts;

/// <summary>What a script says of one behaviour in one place.</summary>
/// <param name="Expected">What Apache Kafka shows, as the script has it.</param>
/// <param name="Seen">What was seen.</param>
internal sealed record Outcome(string Expected, string Seen);
