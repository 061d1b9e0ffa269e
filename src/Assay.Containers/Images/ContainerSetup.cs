using System.Collections.Immutable;

namespace Assay.Containers.Images;

/// <summary>How a container is made from its image.</summary>
internal sealed record ContainerSetup
{
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Arguments in place of the image's. Empty: those stay.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Files by their paths in the container; every user in it can read them.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
