using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Misses;

/// <summary>Writes shapes, such as <c>new { orderId = 7 }</c>, by the rules of some options for JSON.</summary>
internal sealed class JsonShapes(JsonSerializerOptions options)
{
    private JsonSerializerOptions? _whole;
    private JsonSerializerOptions? _asValue;

    /// <summary>A shape with all its members: what a test names counts, also where the application would not write it.</summary>
    public JsonElement Write(object shape) =>
        JsonSerializer.SerializeToElement(shape, _whole ??= new(OfAnyType()) { DefaultIgnoreCondition = JsonIgnoreCondition.Never });

    /// <summary>A shape without what the application leaves out of its values, such as nulls.</summary>
    public JsonElement WriteAsValue(object shape) => JsonSerializer.SerializeToElement(shape, _asValue ??= OfAnyType());

    // A shape is of a type that no generated context knows, and an anonymous one can only be read.
    private JsonSerializerOptions OfAnyType() => new(options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(options.TypeInfoResolver, new DefaultJsonTypeInfoResolver()),
        IgnoreReadOnlyProperties = false,
        IgnoreReadOnlyFields = false,
    };
}
