namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>A text.</summary>
internal sealed class TextShape : JsonShape
{
    public override string Title => "string";

    public decimal? MaxLength { get; init; }

    public decimal? MinLength { get; init; }

    public string? Pattern { get; init; }
}
