namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>Another schema by its place; resolved once all are read, since schemas may refer to themselves.</summary>
internal sealed class ReferenceShape(string reference) : JsonShape
{
    public override string Title => reference;

    public JsonShape? Target { get; set; }
}
