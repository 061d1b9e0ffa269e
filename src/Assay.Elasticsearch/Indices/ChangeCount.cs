namespace Assay.Elasticsearch.Indices;

/// <summary>Counts what others changed between looks. What a reset made itself is named to it and does not count.</summary>
internal sealed class ChangeCount
{
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<string, IndexLook> _last = new Dictionary<string, IndexLook>();
    private long _changes;

    /// <summary>Takes another look; answers how much was changed so far.</summary>
    public long Add(IndicesLook look)
    {
        lock (_gate)
        {
            foreach (var (name, now) in look.Indices)
                _changes += _last.TryGetValue(name, out var before) && before.Uuid == now.Uuid ? Steps(before, now) : 1 + now.Operations;
            _changes += _last.Keys.Count(name => !look.Indices.ContainsKey(name));
            _last = look.Indices;
            return _changes;
        }
    }

    /// <summary>From here on only what differs from this counts.</summary>
    public void Begin(IReadOnlyDictionary<string, IndexLook> expected)
    {
        lock (_gate)
            _last = expected;
    }

    private static long Steps(IndexLook before, IndexLook now) =>
        now.Operations - before.Operations
        + (now.Versions.Mapping - before.Versions.Mapping)
        + (now.Versions.Settings - before.Versions.Settings)
        + (now.Versions.Aliases - before.Versions.Aliases)
        + (now.IsOpen == before.IsOpen ? 0 : 1);
}
