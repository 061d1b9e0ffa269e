namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>A number.</summary>
internal sealed class NumberShape : JsonShape
{
    public override string Title => IsInteger ? "integer" : "number";

    public bool IsInteger { get; init; }

    public decimal? Maximum { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? ExclusiveMaximum { get; init; }

    public decimal? ExclusiveMinimum { get; init; }

    public decimal? MultipleOf { get; init; }
}
