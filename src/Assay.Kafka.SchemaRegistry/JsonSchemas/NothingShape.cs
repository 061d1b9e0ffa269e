namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>Nothing is valid.</summary>
internal sealed class NothingShape : JsonShape
{
    public override string Title => "nothing";
}
