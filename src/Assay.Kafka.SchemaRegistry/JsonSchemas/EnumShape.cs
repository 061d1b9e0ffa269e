using System.Text.Json;

namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>One of some values.</summary>
internal sealed class EnumShape(IReadOnlyList<JsonElement> values, bool isConst) : JsonShape
{
    public override string Title => IsConst ? "const" : "enum";

    public bool IsConst { get; } = isConst;

    public IReadOnlyList<JsonElement> Values { get; } = values;

    public bool Has(JsonElement value) => Values.Any(own => JsonElement.DeepEquals(own, value));
}
