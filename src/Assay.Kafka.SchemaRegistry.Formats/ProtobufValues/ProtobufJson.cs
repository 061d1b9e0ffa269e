using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Assay.Kafka.SchemaRegistry.Formats.ProtobufValues;

/// <summary>
/// Messages as JSON, by the names that Protobuf's own JSON has. Numbers of 64 bits are numbers, which they are not there, so that tests compare them with numbers; fields
/// that are not set show their defaults.
/// </summary>
internal static class ProtobufJson
{
    private static readonly JsonFormatter Formatter = JsonFormatter.Default;
    private static readonly JsonSerializerOptions Shapes = new() { Converters = { new ProtobufEnums() } };

    public static JsonNode? Of(IMessage message)
    {
        // Times, wrappers and the like have a form of their own.
        if (message.Descriptor.File.Package == "google.protobuf")
            return JsonNode.Parse(Formatter.Format(message));
        var json = new JsonObject();
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var isUnset = field.HasPresence && !field.Accessor.HasValue(message);
            if (!isUnset)
                json[field.JsonName] = Of(field, field.Accessor.GetValue(message));
        }

        return json;
    }

    /// <summary>A shape by the names that it has, enums by those of the schema.</summary>
    public static JsonElement OfShape(object shape) => JsonSerializer.SerializeToElement(shape, Shapes);

    private static JsonNode? Of(FieldDescriptor field, object? value)
    {
        if (field.IsMap)
        {
            var item = field.MessageType.FindFieldByNumber(2);
            var map = (IDictionary)value!;
            return new JsonObject(map.Keys.Cast<object>().Select(key => KeyValuePair.Create(Convert.ToString(key, CultureInfo.InvariantCulture) ?? "", Single(item, map[key]))));
        }

        return field.IsRepeated ? new JsonArray([.. ((IEnumerable)value!).Cast<object?>().Select(item => Single(field, item))]) : Single(field, value);
    }

    private static JsonNode? Single(FieldDescriptor field, object? value) => value switch
    {
        null => null,
        IMessage message => Of(message),
        ByteString bytes => bytes.ToBase64(),
        Enum or int when field.FieldType == FieldType.Enum => field.EnumType.FindValueByNumber(Convert.ToInt32(value, CultureInfo.InvariantCulture))?.Name
            ?? JsonValue.Create(Convert.ToInt32(value, CultureInfo.InvariantCulture)) as JsonNode,
        bool flag => flag,
        int number => number,
        long number => number,
        uint number => number,
        ulong number => number,
        float number => number,
        double number => number,
        _ => value.ToString(),
    };
}
