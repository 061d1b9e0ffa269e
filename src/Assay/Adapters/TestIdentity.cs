namespace Assay.Adapters;

/// <summary>The test that rents a sandbox, as its framework knows it.</summary>
/// <param name="Id">Unique in the process for one execution of one test.</param>
/// <param name="Name">The name that people read.</param>
public sealed record TestIdentity(string Id, string Name);
