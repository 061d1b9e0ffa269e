namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>
/// All schemas that a registry ever had, which no reset forgets. Clients keep ids, and versions of subjects, for as long as they live, and they live longer than a
/// test: an id, and a version of a subject, stand for one schema for ever, and the same schema gets the same id again.
/// </summary>
internal sealed class SchemaLog
{
    private readonly Dictionary<int, SchemaContent> _byId = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<string, SortedDictionary<int, int>> _versions = [];
    private int _lastId;

    public SchemaContent? Find(int id) => _byId.GetValueOrDefault(id);

    public (int Id, SchemaContent Content)? Find(Guid guid) => _byId.FirstOrDefault(known => known.Value.Guid == guid) is { Value: { } content } found ? (found.Key, content) : null;

    public int LastId => _lastId;

    /// <summary>The id of a content: its own, or a new one.</summary>
    public int IdOf(SchemaContent content)
    {
        if (_ids.TryGetValue(content.Key, out var known))
            return known;
        while (_byId.ContainsKey(++_lastId))
        {
        }

        _byId[_lastId] = content;
        return _ids[content.Key] = _lastId;
    }

    /// <summary>Gives a content an id of the client's choice, as imports do; false when the id is another schema's.</summary>
    public bool TryImport(int id, SchemaContent content)
    {
        if (_byId.TryGetValue(id, out var known))
            return known.Key == content.Key;
        _byId[id] = content;
        _ids.TryAdd(content.Key, id);
        return true;
    }

    /// <summary>The number for a new version: the one that the same schema had, if that is among the later ones; else one that no schema ever had.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="id">The schema.</param>
    /// <param name="last">The highest version that the subject has now; 0 for none.</param>
    public int NewVersion(string subject, int id, int last)
    {
        if (!_versions.TryGetValue(subject, out var known))
            _versions[subject] = known = [];
        foreach (var (version, schema) in known)
        {
            if (version > last && schema == id)
                return version;
        }

        var next = known.Count == 0 ? last + 1 : Math.Max(known.Keys.Last(), last) + 1;
        known[next] = id;
        return next;
    }

    /// <summary>Gives a schema a version of the client's choice; false when it stood for another schema.</summary>
    public bool TryImport(string subject, int version, int id)
    {
        if (!_versions.TryGetValue(subject, out var known))
            _versions[subject] = known = [];
        return known.TryAdd(version, id) || known[version] == id;
    }
}
