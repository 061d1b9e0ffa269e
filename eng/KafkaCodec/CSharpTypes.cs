using System.Globalization;

namespace KafkaCodec;

/// <summary>How a field looks in C#: its type, its initial value, the test for "differs from the default", its reader and its writer.</summary>
internal static class CSharpTypes
{
    public static string Declare(FieldDefinition field)
    {
        var type = field.IsArray ? $"List<{Element(field)}>" : Element(field);
        return field.Nullable is null ? type : type + "?";
    }

    public static string? Initialiser(FieldDefinition field)
    {
        if (field.Default == "null" || (field.Type == "records" && field.Nullable is not null))
        {
            return null;
        }

        if (field.IsArray)
        {
            return "[]";
        }

        return field switch
        {
            { Struct: not null } => "new()",
            { Type: "string" } => $"\"{field.Default}\"",
            { Type: "bytes" or "records" or "uuid" } => null,
            _ => field.Default,
        };
    }

    /// <summary>The condition under which a tagged field has to be written.</summary>
    public static string IsSet(FieldDefinition field)
    {
        var name = field.Name;
        if (field.Default == "null" || (field.Type == "records" && field.Nullable is not null))
        {
            return $"{name} is not null";
        }

        if (field.IsArray)
        {
            return field.Nullable is null ? $"{name}.Count != 0" : $"{name} is not {{ Count: 0 }}";
        }

        return field switch
        {
            { Struct: not null } => $"!{name}.IsDefault()",
            { Type: "string", Default: null } => field.Nullable is null ? $"{name}.Length != 0" : $"{name} is not \"\"",
            { Type: "string" } => $"{name} is not \"{field.Default}\"",
            { Type: "bytes" or "records" } => $"{name} is not {{ Length: 0 }}",
            { Type: "uuid" } => $"{name} != Guid.Empty",
            { Type: "bool" } => field.Default == "true" ? $"!{name}" : name,
            _ => $"{name} != {field.Default ?? "0"}",
        };
    }

    public static string Read(FieldDefinition field)
    {
        var read = field switch
        {
            { IsArray: true, Struct: not null } => $"reader.ReadArray<{field.Type}>(version, flexible)",
            { IsArray: true } => $"reader.ReadArray(flexible, static (ref ProtocolReader r, bool f) => r.{ReadPrimitive(field.Type, "f", nullable: false)})",
            { Struct: not null } when field.Nullable is not null => $"reader.ReadNullable<{field.Type}>(version)",
            { Struct: not null } => $"reader.Read<{field.Type}>(version)",
            _ => $"reader.{ReadPrimitive(field.Type, "flexible", field.Nullable is not null)}",
        };
        return field.IsArray && field.Nullable is null ? $"ProtocolReader.Required({read}, \"{field.Name}\")" : read;
    }

    public static string Write(FieldDefinition field) => field switch
    {
        { IsArray: true, Struct: not null } => $"writer.WriteArray({field.Name}, version, flexible);",
        { IsArray: true } => $"writer.WriteArray({field.Name}, flexible, static (w, value, f) => w.{WritePrimitive(field.Type, "value", "f")});",
        { Struct: not null } when field.Nullable is not null => $"writer.WriteNullable({field.Name}, version);",
        { Struct: not null } => $"{field.Name}.Write(writer, version);",
        _ => $"writer.{WritePrimitive(field.Type, field.Name, "flexible")};",
    };

    private static string Element(FieldDefinition field) => field.Type switch
    {
        "bool" => "bool",
        "int8" => "sbyte",
        "int16" => "short",
        "uint16" => "ushort",
        "int32" => "int",
        "uint32" => "uint",
        "int64" => "long",
        "float64" => "double",
        "string" => "string",
        "uuid" => "Guid",
        "bytes" or "records" => "ReadOnlyMemory<byte>",
        var name => name,
    };

    private static string ReadPrimitive(string type, string flexible, bool nullable) => type switch
    {
        "string" => nullable ? $"ReadNullableString({flexible})" : $"ReadString({flexible})",
        "bytes" or "records" => nullable ? $"ReadNullableBytes({flexible})" : $"ReadBytes({flexible})",
        _ => $"Read{Capital(type)}()",
    };

    private static string WritePrimitive(string type, string value, string flexible) => type switch
    {
        "string" => $"WriteString({value}, {flexible})",
        "bytes" or "records" => $"WriteBytes({value}, {flexible})",
        _ => $"Write{Capital(type)}({value})",
    };

    private static string Capital(string type) => type switch
    {
        "uint16" => "UInt16",
        "uint32" => "UInt32",
        _ => char.ToUpper(type[0], CultureInfo.InvariantCulture) + type[1..],
    };
}
