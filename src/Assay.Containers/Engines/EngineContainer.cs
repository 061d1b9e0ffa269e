namespace Assay.Containers.Engines;

/// <summary>A container, as the engine lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>created</c>, <c>running</c>, <c>exited</c>, …</param>
/// <param name="Labels">Its labels, with those of its image.</param>
internal sealed record EngineContainer(string Id, string State, IReadOnlyDictionary<string, string> Labels);
