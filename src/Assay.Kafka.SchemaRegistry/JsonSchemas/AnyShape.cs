namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>Everything is valid.</summary>
internal sealed class AnyShape : JsonShape
{
    public override string Title => "anything";
}
