using System.Globalization;
using Assay.Http.Stubs;
using Assay.Kafka.SchemaRegistry.Api;
using Assay.Kafka.SchemaRegistry.Store;
using Assay.Resources;

namespace Assay.Kafka.SchemaRegistry;

/// <summary>
/// A schema registry of a sandbox's own, which speaks the REST API of Confluent's on a port of the loopback interface. Subjects that were declared, or that services
/// registered while they started, stay for all tests; a reset takes out what a test registered. Ids are never given to another schema, and keep
/// leading to theirs: clients that stay warm remember them from test to test. Subjects named after topics of a Kafka server are known without the sandbox's prefix.
/// </summary>
public sealed class KafkaSchemaRegistry : Resource, IConnectable
{
    private readonly RegistryStore _store = new();
    private readonly KafkaSchemaRegistryBuilder _declared;
    private StubListener? _listener;
    private RegistryResponder? _responder;
    private bool _wasRented;

    internal KafkaSchemaRegistry(string name, KafkaSchemaRegistryBuilder declared)
        : base(name) => _declared = declared;

    /// <summary>Where the registry listens.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public Uri Address => Listener.Address;

    /// <summary>What clients take as <c>schema.registry.url</c>.</summary>
    public string ConnectionSetting => Address.ToString().TrimEnd('/');

    /// <summary>The subjects that have a version, in the order of their names.</summary>
    public IReadOnlyList<string> Subjects => [.. _store.State.Subjects.Where(subject => subject.Value.Latest is not null).Select(subject => subject.Key)];

    private StubListener Listener => _listener
        ?? throw new InvalidOperationException($"'{Name}' is used before its sandbox started. Rent the sandbox first.");

    /// <summary>The versions of a subject, oldest first; none where there is no such subject.</summary>
    /// <param name="subject">The subject.</param>
    public IReadOnlyList<SchemaVersion> Versions(string subject)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        subject = SubjectName.Known(subject);
        return _store.State.Subjects.TryGetValue(subject, out var known) ? [.. known.Live.Select(version => Shown(subject, version))] : [];
    }

    /// <summary>Registers a schema, as a deployment or a producer would. A subject that has it already stays as it is.</summary>
    /// <param name="subject">The subject, such as <c>order.created-value</c>.</param>
    /// <param name="schema">The schema's text.</param>
    /// <param name="kind">The language of the text.</param>
    /// <param name="references">The schemas that it refers to.</param>
    /// <returns>The version of the subject.</returns>
    /// <exception cref="SchemaRegistryException">The text is no such schema, or is incompatible with earlier versions; says by which rule, and where.</exception>
    public SchemaVersion Register(string subject, string schema, SchemaKind kind = SchemaKind.Avro, IReadOnlyList<SchemaReference>? references = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentException.ThrowIfNullOrWhiteSpace(schema);
        subject = SubjectName.Known(subject);
        var known = (references ?? []).Select(reference => reference with { Subject = SubjectName.Known(reference.Subject) }).ToList();
        try
        {
            return Shown(subject, _store.Register(subject, new SchemaDraft(kind, schema, known), normalize: false));
        }
        catch (RegistryRefusal refusal)
        {
            throw new SchemaRegistryException(refusal.Code, $"{Name}: {refusal.Message}");
        }
    }

    /// <summary>The schema of an id that a value carries; null for an unknown one.</summary>
    internal RegisteredSchema? Find(int id) => _store.Find(id) is { } content ? new RegisteredSchema(id, content.Schema) : null;

    internal RegisteredSchema? Find(Guid guid) => _store.Find(guid) is { } found ? new RegisteredSchema(found.Id, found.Content.Schema) : null;

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (subject, level) in _declared.Levels)
            _store.Set(subject, settings => settings with { Level = level });
        foreach (var declared in _declared.Schemas)
        {
            try
            {
                _store.Register(declared.Subject, await declared.ReadAsync(cancellationToken), normalize: false);
            }
            catch (RegistryRefusal refusal)
            {
                throw new SandboxException($"{Name}: the schema declared for '{declared.Subject}'{declared.Origin} is refused: {refusal.Message}", refusal);
            }
        }

        _store.MarkBaseline();
        _responder = new RegistryResponder(Name, new RegistryApi(_store), Timeline);
        _listener = await StubListener.StartAsync(_responder.AnswerAsync, cancellationToken);
    }

    /// <summary>
    /// What the services registered until the first rent stays. Not only until this part is ready: others may still wait for groups of consumers then, while
    /// services register.
    /// </summary>
    protected override void Rented()
    {
        if (!_wasRented)
            _store.MarkBaseline();
        _wasRented = true;
        _responder?.Clear();
    }

    /// <summary>At rest when no request is being answered. Only what changes a subject or a setting counts as a change.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var changes = _store.Changes;
        var open = Listener.Open;
        return new(open.Count == 0
            ? Observation.AtRest(changes)
            : Observation.UnderWay($"{open.Count.ToString(CultureInfo.InvariantCulture)} in flight: {open.First()}", changes));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Findings() => _responder?.Findings ?? [];

    /// <inheritdoc/>
    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        _store.Reset();
        return new(ResetOutcome.Done);
    }

    /// <inheritdoc/>
    protected override ValueTask DiscardAsync() => _listener?.DisposeAsync() ?? default;

    private static SchemaVersion Shown(string subject, VersionState version) =>
        new(subject, version.Version, version.Id, version.Content.Schema.Kind, version.Content.Schema.Text, version.Content.References);
}
