using System.Collections.Immutable;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>A version of a subject as it is stored.</summary>
internal sealed record VersionState(int Version, int Id, SchemaContent Content, bool IsDeleted);

/// <summary>The versions of a subject, by their numbers.</summary>
internal sealed record SubjectState(ImmutableSortedDictionary<int, VersionState> Versions)
{
    public static readonly SubjectState Empty = new(ImmutableSortedDictionary<int, VersionState>.Empty);

    public IEnumerable<VersionState> Live => Versions.Values.Where(version => !version.IsDeleted);

    public VersionState? Latest => Versions.Values.LastOrDefault(version => !version.IsDeleted);

    public SubjectState With(VersionState version) => new(Versions.SetItem(version.Version, version));
}
