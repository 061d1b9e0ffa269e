using System.Reflection;

namespace Assay.Resources;

/// <summary>The first start of a service, and what it depends on: when any of it changes, the content is made anew.</summary>
public sealed class Preparation
{
    /// <summary>What runs, in a few words, for messages.</summary>
    public required string Title { get; init; }

    /// <summary>Starts the service, waits until it has started, and stops it. The resources that the service uses have started.</summary>
    public required Func<CancellationToken, Task> RunAsync { get; init; }

    /// <summary>Its code; what an assembly refers to counts with it. None unless told.</summary>
    public IReadOnlyList<Assembly> Assemblies { get; init; } = [];

    /// <summary>Files and folders that it reads: absolute, or relative to the tests' output or any folder above it. None unless told.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Settings and the like, as text. None unless told.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
