using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Misses;

/// <summary>Writes shapes, such as <c>new { orderId = 7 }</c>, by the rules of some options for JSON.</summary>
internal sealed class JsonShapes(JsonSerializerOptions options)
{
    private JsonSerializerOptions? _ofAnyType;

    // A shape is of a type that no generated context knows.
    public JsonElement Write(object shape) => JsonSerializer.SerializeToElement(
        shape, _ofAnyType ??= new(options) { TypeInfoResolver = JsonTypeInfoResolver.Combine(options.TypeInfoResolver, new DefaultJsonTypeInfoResolver()) });
}
