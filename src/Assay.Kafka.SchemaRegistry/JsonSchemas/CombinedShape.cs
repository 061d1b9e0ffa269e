namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>All, any or one of some schemas.</summary>
internal sealed class CombinedShape(string criterion) : JsonShape
{
    public override string Title => Criterion;

    /// <summary><c>allOf</c>, <c>anyOf</c> or <c>oneOf</c>.</summary>
    public string Criterion { get; } = criterion;

    public IReadOnlyList<JsonShape> Parts { get; set; } = [];

    public bool IsProduct => Criterion == "allOf";
}
