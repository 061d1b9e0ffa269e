namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>What a schema says of values: of one type, of one set, or combined of others.</summary>
internal abstract class JsonShape
{
    /// <summary>Whether the schema names a default.</summary>
    public bool HasDefault { get; set; }

    /// <summary>The type, as messages name it.</summary>
    public abstract string Title { get; }
}
