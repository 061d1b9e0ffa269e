namespace Assay.Containers.Engines;

/// <summary>What came of the question for an engine.</summary>
/// <param name="Engine">The engine; null when there is none to work with.</param>
/// <param name="Seen">What was seen instead.</param>
/// <param name="Remedy">The shortest way to mend it.</param>
internal sealed record EngineAnswer(FoundEngine? Engine, string Seen = "", string? Remedy = null);
