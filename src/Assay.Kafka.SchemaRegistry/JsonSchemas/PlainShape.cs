namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>Null, or a truth value.</summary>
internal sealed class PlainShape(string type) : JsonShape
{
    public override string Title => type;
}
