namespace Assay.Kafka.SchemaRegistry.Schemas;

/// <summary>A schema that was understood: what it is as text, and what it can read.</summary>
internal abstract class ParsedSchema
{
    public abstract SchemaKind Kind { get; }

    /// <summary>The schema as it is answered.</summary>
    public abstract string Text { get; }

    /// <summary>The schema without what means nothing, such as white space: schemas are one that share it.</summary>
    public virtual string Identity => Text;

    /// <summary>The identity with what the schema refers to in its place, where the language can say that.</summary>
    public virtual string ResolvedIdentity => Identity;

    /// <summary>The schema in the one order that all schemas of the same meaning share.</summary>
    public abstract string NormalizedText { get; }

    /// <summary>The schema as a client asks for it by name, such as <c>serialized</c>; its text where the name means nothing for the kind.</summary>
    public virtual string Formatted(string? format) => Text;

    /// <summary>What stands against reading data of another schema with this one; empty when it can be read.</summary>
    public abstract IReadOnlyList<Incompatibility> DifficultiesWith(ParsedSchema writer);
}
