namespace Assay.Containers.Engines;

/// <summary>Something that happened to a container.</summary>
/// <param name="Action"><c>create</c>, <c>start</c>, <c>die</c>, <c>destroy</c>, …</param>
/// <param name="Id">Id of the container.</param>
/// <param name="ExitCode">How it ended, where it did.</param>
internal sealed record EngineEvent(string Action, string Id, int? ExitCode);
