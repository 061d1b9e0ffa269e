using System.Collections;

namespace Assay.Elasticsearch;

/// <summary>What a test changed: one entry for each index that is not as it was, and one for each template, pipeline or script of the sandbox's.</summary>
public sealed class SearchChanges : IReadOnlyList<SearchChange>
{
    private readonly IReadOnlyList<SearchChange> _changes;

    internal SearchChanges(IReadOnlyList<SearchChange> changes) => _changes = changes;

    /// <inheritdoc/>
    public int Count => _changes.Count;

    /// <summary>In one line: <c>products +2 ~1 -1, orders was created</c>. Empty when nothing was changed.</summary>
    public string Summary => string.Join(", ", _changes);

    /// <inheritdoc/>
    public SearchChange this[int index] => _changes[index];

    /// <inheritdoc/>
    public IEnumerator<SearchChange> GetEnumerator() => _changes.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
