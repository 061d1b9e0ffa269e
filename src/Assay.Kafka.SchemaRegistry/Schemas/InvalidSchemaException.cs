namespace Assay.Kafka.SchemaRegistry.Schemas;

/// <summary>A text is no schema of its kind.</summary>
internal sealed class InvalidSchemaException(string message) : Exception(message);
