namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>A list.</summary>
internal sealed class ArrayShape : JsonShape
{
    public override string Title => "array";

    /// <summary>What each item must be, where they are all alike.</summary>
    public JsonShape? Items { get; set; }

    /// <summary>What the first items must be, one by one.</summary>
    public IReadOnlyList<JsonShape> First { get; set; } = [];

    /// <summary>What the items after the first ones must be; null where nothing is said of them.</summary>
    public JsonShape? Additional { get; set; }

    public decimal? MaxItems { get; init; }

    public decimal? MinItems { get; init; }

    public bool AreUnique { get; init; }

    public bool IsOpen => Additional is null or AnyShape;
}
