namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>An object.</summary>
internal sealed class ObjectShape : JsonShape
{
    public override string Title => "object";

    public IReadOnlyDictionary<string, JsonShape> Properties { get; set; } = new Dictionary<string, JsonShape>();

    public IReadOnlyDictionary<string, JsonShape> Patterns { get; set; } = new Dictionary<string, JsonShape>();

    /// <summary>What other members must be; null where nothing is said of them, so that all are welcome.</summary>
    public JsonShape? Additional { get; set; }

    public IReadOnlySet<string> Required { get; init; } = new HashSet<string>();

    public IReadOnlyDictionary<string, IReadOnlySet<string>> RequiredWith { get; init; } = new Dictionary<string, IReadOnlySet<string>>();

    public IReadOnlyDictionary<string, JsonShape> ValidWith { get; set; } = new Dictionary<string, JsonShape>();

    public decimal? MaxProperties { get; init; }

    public decimal? MinProperties { get; init; }

    /// <summary>Any member is welcome.</summary>
    public bool IsOpen => Patterns.Count == 0 && Additional is null or AnyShape;
}
