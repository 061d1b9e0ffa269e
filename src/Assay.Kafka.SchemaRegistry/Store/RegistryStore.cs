using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>The subjects of one registry. Safe for concurrent use.</summary>
internal sealed partial class RegistryStore
{
    private readonly Lock _gate = new();
    private readonly SchemaLog _log = new();
    private RegistryState _state = RegistryState.Empty;
    private RegistryState _baseline = RegistryState.Empty;
    private long _changes;

    /// <summary>How often something was changed.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public RegistryState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    public int LastId
    {
        get
        {
            lock (_gate)
                return _log.LastId;
        }
    }

    /// <summary>What is there now is what a reset leaves.</summary>
    public void MarkBaseline()
    {
        lock (_gate)
            _baseline = _state;
    }

    /// <summary>Takes back all changes since the baseline. Ids, and the numbers of versions, are never given to other schemas.</summary>
    public void Reset()
    {
        lock (_gate)
            _state = _baseline;
    }

    /// <summary>Registers a schema as the newest version of a subject, unless the subject has it.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="draft">The schema.</param>
    /// <param name="normalize">Whether it is stored in its normal order.</param>
    public VersionState Register(string subject, SchemaDraft draft, bool normalize)
    {
        lock (_gate)
        {
            var content = Understand(draft, normalize || _state.NormalizesFor(subject), isNew: draft.Id is null);
            var mode = _state.ModeOf(subject);
            if (draft.Id is { } && mode != RegistryMode.Import)
                throw new RegistryRefusal(42205, $"Subject {subject} is not in import mode");
            var known = _state.Subjects.GetValueOrDefault(subject, SubjectState.Empty);
            var candidates = known.Live.Where(version => version.Id == (draft.Id ?? version.Id) && version.Version == (draft.Version ?? version.Version)).ToList();
            if (mode != RegistryMode.Import && Same(candidates, content) is null)
                content = content.After(known.Latest?.Content);
            if (Same(candidates, content) is { } same)
                return same;
            if (mode is RegistryMode.ReadOnly or RegistryMode.ReadOnlyOverride)
                throw new RegistryRefusal(42205, $"Subject {subject} is in read-only mode");
            if (mode != RegistryMode.Import)
            {
                var difficulties = Difficulties(content.Schema, subject, Comparable(subject, content, known.Live), _state.LevelOf(subject));
                if (difficulties.Count > 0)
                    throw new RegistryRefusal(409, $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{string.Join(", ", difficulties)}]");
            }

            var (id, number) = Place(subject, draft, content, known);
            var added = new VersionState(number, id, _log.Find(id)!, IsDeleted: false);
            Change(_state.With(subject, known.With(added)));
            return added;
        }
    }

    /// <summary>The version of a subject that has a schema.</summary>
    public VersionState Lookup(string subject, SchemaDraft draft, bool normalize, bool deleted)
    {
        lock (_gate)
        {
            var known = Subject(subject, deleted);
            var content = Understand(draft, normalize || _state.NormalizesFor(subject), isNew: false);
            var candidates = known.Versions.Values.Where(version => deleted || !version.IsDeleted).ToList();
            return Same(candidates, content) ?? Same(candidates, content.After(known.Latest?.Content)) ?? throw RegistryRefusal.NoSchema();
        }
    }

    /// <summary>What stands against a schema as the newest version of a subject, a text each.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="version">The version to compare with, or <c>latest</c>; null for those that the subject's level asks for.</param>
    /// <param name="draft">The schema.</param>
    /// <param name="normalize">Whether it is put in its normal order first.</param>
    public IReadOnlyList<string> Difficulties(string subject, string? version, SchemaDraft draft, bool normalize)
    {
        lock (_gate)
        {
            var content = Understand(draft, normalize || _state.NormalizesFor(subject), isNew: true);
            var known = _state.Subjects.GetValueOrDefault(subject, SubjectState.Empty);
            content = content.After(known.Latest?.Content);
            if (version is null)
                return Difficulties(content.Schema, subject, Comparable(subject, content, known.Live), _state.LevelOf(subject));
            if (IsLatest(version) && known.Latest is null)
                return [];
            return Difficulties(content.Schema, subject, Comparable(subject, content, [Version(subject, version, deleted: false)]), _state.LevelOf(subject));
        }
    }

    /// <summary>The schema of an id, whether or not a subject has it now.</summary>
    public SchemaContent Schema(int id) => Find(id) ?? throw RegistryRefusal.NoSchema(id.ToString(CultureInfo.InvariantCulture));

    public SchemaContent? Find(int id)
    {
        lock (_gate)
            return _log.Find(id);
    }

    public (int Id, SchemaContent Content)? Find(Guid guid)
    {
        lock (_gate)
            return _log.Find(guid);
    }

    /// <summary>The newest of some versions that has a content, or has it with references where that has what they lead to.</summary>
    private static VersionState? Same(List<VersionState> versions, SchemaContent content) =>
        versions.FindLast(version => version.Content.Key == content.Key) ?? versions.FindLast(version => content.IsInlined(version.Content));

    private (int Id, int Version) Place(string subject, SchemaDraft draft, SchemaContent content, SubjectState known)
    {
        var last = known.Versions.IsEmpty ? 0 : known.Versions.Keys.Max();
        if (draft.Id is { } wanted && !_log.TryImport(wanted, content))
            throw new RegistryRefusal(42207, $"Overwrite new schema with id {wanted} is not permitted.");
        var id = draft.Id ?? _log.IdOf(content);
        if (draft.Version is not { } number || number <= 0)
            return (id, _log.NewVersion(subject, id, last));
        return _log.TryImport(subject, number, id)
            ? (id, number)
            : throw new RegistryRefusal(42205, $"Version {number} of subject {subject} stood for another schema, which clients may still know by it.");
    }

    /// <summary>The versions of the same compatibility group; all where none is set.</summary>
    private List<VersionState> Comparable(string subject, SchemaContent content, IEnumerable<VersionState> versions) =>
        _state.CompatibilityGroupOf(subject) is { } group
            ? [.. versions.Where(version => Property(version.Content, group) == Property(content, group))]
            : [.. versions];

    private static string? Property(SchemaContent content, string name) => ((content.Metadata as JsonObject)?["properties"] as JsonObject)?[name]?.ToString();

    private static List<string> Difficulties(ParsedSchema schema, string subject, List<VersionState> earlier, CompatibilityLevel level)
    {
        if (level == CompatibilityLevel.None || earlier.Count == 0)
            return [];
        var isTransitive = level is CompatibilityLevel.BackwardTransitive or CompatibilityLevel.ForwardTransitive or CompatibilityLevel.FullTransitive;
        var (backward, forward) = (level is not (CompatibilityLevel.Forward or CompatibilityLevel.ForwardTransitive), level is not (CompatibilityLevel.Backward or CompatibilityLevel.BackwardTransitive));
        foreach (var version in isTransitive ? Enumerable.Reverse(earlier) : earlier.TakeLast(1))
        {
            var other = version.Content.Schema;
            List<string> found = [];
            if (other.Kind != schema.Kind)
                found.Add($"{{errorType:'SCHEMA_TYPE_CHANGED', description:'the schema is {schema.Kind}, version {version.Version} of {subject} is {other.Kind}'}}");
            if (backward && found.Count == 0)
                found.AddRange(schema.DifficultiesWith(other).Select(difficulty => difficulty.ToString()));
            if (forward && other.Kind == schema.Kind)
                found.AddRange(other.DifficultiesWith(schema).Select(difficulty => difficulty.ToString()));
            if (found.Count > 0)
                return [.. found.Distinct(), $"{{oldSchemaVersion: {version.Version}}}", $"{{oldSchema: '{other.Text}'}}", $"{{compatibility: '{Levels.Name(level)}'}}"];
        }

        return [];
    }

    private SchemaContent Understand(SchemaDraft draft, bool normalize, bool isNew)
    {
        var references = draft.References.Select(reference => reference.Version > 0 ? reference : reference with { Version = Referenced(reference).Version }).ToList();
        var referenced = Referenced(references);
        try
        {
            var schema = SchemaParser.Parse(draft.Kind, draft.Text, referenced, isNew);
            if (normalize)
                schema = SchemaParser.Parse(draft.Kind, schema.NormalizedText, referenced, isNew: false);
            return new SchemaContent(schema, references, draft.Metadata, draft.RuleSet);
        }
        catch (InvalidSchemaException invalid)
        {
            throw RegistryRefusal.InvalidSchema(invalid.Message);
        }
    }

    private List<ReferencedSchema> Referenced(IReadOnlyList<SchemaReference> references) =>
        [.. references.Select(reference => (reference, Referenced(reference).Content)).Select(found => new ReferencedSchema(found.reference.Name, found.Content.Schema, Referenced(found.Content.References)))];

    private VersionState Referenced(SchemaReference reference)
    {
        var known = _state.Subjects.GetValueOrDefault(reference.Subject);
        return (reference.Version <= 0 ? known?.Latest : known?.Versions.GetValueOrDefault(reference.Version))
            ?? throw RegistryRefusal.InvalidSchema(
                $"Invalid schema: its reference '{reference.Name}' leads to version {(reference.Version <= 0 ? "latest" : reference.Version)} of subject '{reference.Subject}', which is not there. "
                + "Register that first.");
    }

    private void Change(RegistryState state)
    {
        _state = state;
        Interlocked.Increment(ref _changes);
    }
}
