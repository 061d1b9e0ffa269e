namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>What another schema refuses.</summary>
internal sealed class NotShape : JsonShape
{
    public override string Title => "not";

    public JsonShape Inner { get; set; } = new AnyShape();
}
