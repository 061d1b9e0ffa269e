namespace Assay.Kafka.SchemaRegistry;

/// <summary>Declares what a sandbox's schema registry has before the services start.</summary>
public sealed class KafkaSchemaRegistryBuilder
{
    private readonly List<DeclaredSchema> _schemas = [];
    private readonly List<(string? Subject, CompatibilityLevel Level)> _levels = [];

    internal KafkaSchemaRegistryBuilder()
    {
    }

    internal IReadOnlyList<DeclaredSchema> Schemas => _schemas;

    internal IReadOnlyList<(string? Subject, CompatibilityLevel Level)> Levels => _levels;

    /// <summary>Registers a schema. Several of one subject are its versions, in the order of their declaration.</summary>
    /// <param name="subject">The subject, such as <c>order.created-value</c>.</param>
    /// <param name="schema">The schema's text.</param>
    /// <param name="kind">The language of the text.</param>
    /// <param name="references">The schemas that it refers to; declare those first.</param>
    /// <returns>The builder.</returns>
    public KafkaSchemaRegistryBuilder Subject(string subject, string schema, SchemaKind kind = SchemaKind.Avro, params IReadOnlyList<SchemaReference> references)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentException.ThrowIfNullOrWhiteSpace(schema);
        ArgumentNullException.ThrowIfNull(references);
        _schemas.Add(new DeclaredSchema(subject, kind, schema, null, references));
        return this;
    }

    /// <summary>Registers a schema from a file. Its ending tells the language: <c>.avsc</c>, <c>.json</c> or <c>.proto</c>.</summary>
    /// <param name="subject">The subject, such as <c>order.created-value</c>.</param>
    /// <param name="path">The file: absolute, or relative to the tests' output or any folder above it.</param>
    /// <param name="references">The schemas that it refers to; declare those first.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The file has another ending.</exception>
    public KafkaSchemaRegistryBuilder SubjectFile(string subject, string path, params IReadOnlyList<SchemaReference> references)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(references);
        var kind = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".avsc" => SchemaKind.Avro,
            ".json" => SchemaKind.JsonSchema,
            ".proto" => SchemaKind.Protobuf,
            var ending => throw new ArgumentException($"The file '{path}' ends in '{ending}', which tells no language: .avsc is Avro, .json is JSON Schema, .proto is Protobuf.", nameof(path)),
        };
        _schemas.Add(new DeclaredSchema(subject, kind, null, path, references));
        return this;
    }

    /// <summary>Sets what new versions must be compatible with, for all subjects that set nothing else. <see cref="CompatibilityLevel.Backward"/> unless told.</summary>
    /// <param name="level">The level.</param>
    /// <returns>The builder.</returns>
    public KafkaSchemaRegistryBuilder Compatibility(CompatibilityLevel level)
    {
        _levels.Add((null, level));
        return this;
    }

    /// <summary>Sets what new versions of a subject must be compatible with.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="level">The level.</param>
    /// <returns>The builder.</returns>
    public KafkaSchemaRegistryBuilder Compatibility(string subject, CompatibilityLevel level)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        _levels.Add((subject, level));
        return this;
    }
}
