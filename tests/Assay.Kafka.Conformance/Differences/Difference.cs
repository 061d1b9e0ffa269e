namespace Assay.Kafka.Conformance.Differences;

/// <summary>A behaviour in which the embedded broker is known to differ from Apache Kafka.</summary>
/// <param name="Client">The client that shows it.</param>
/// <param name="Behaviour">The behaviour, as the suite names it.</param>
/// <param name="Embedded">What the embedded broker shows instead.</param>
/// <param name="Reason">Why it may differ.</param>
internal sealed record Difference(string Client, string Behaviour, string Embedded, string Reason);
