using Google.Protobuf.Reflection;
using ProtoBuf;

namespace Assay.Kafka.SchemaRegistry.ProtoSchemas;

/// <summary>The options of the language itself. Custom ones are left out, except to tell files apart.</summary>
internal sealed partial class ProtoPrinter
{
    private List<string> Options(Google.Protobuf.Reflection.FileOptions? options)
    {
        if (options is null)
            return [];
        var found = new List<string>();
        Text(found, "java_package", options.JavaPackage);
        Text(found, "java_outer_classname", options.JavaOuterClassname);
        Flag(found, "java_multiple_files", options.JavaMultipleFiles);
        Flag(found, "java_string_check_utf8", options.JavaStringCheckUtf8);
        if (options.OptimizeFor != Google.Protobuf.Reflection.FileOptions.OptimizeMode.Speed)
            found.Add($"optimize_for = {(options.OptimizeFor == Google.Protobuf.Reflection.FileOptions.OptimizeMode.CodeSize ? "CODE_SIZE" : "LITE_RUNTIME")}");
        Text(found, "go_package", options.GoPackage);
        Flag(found, "cc_generic_services", options.CcGenericServices);
        Flag(found, "java_generic_services", options.JavaGenericServices);
        Flag(found, "py_generic_services", options.PyGenericServices);
        Flag(found, "deprecated", options.Deprecated);
        Text(found, "objc_class_prefix", options.ObjcClassPrefix);
        Text(found, "csharp_namespace", options.CsharpNamespace);
        Text(found, "swift_prefix", options.SwiftPrefix);
        Text(found, "php_class_prefix", options.PhpClassPrefix);
        Text(found, "php_namespace", options.PhpNamespace);
        Text(found, "php_metadata_namespace", options.PhpMetadataNamespace);
        Text(found, "ruby_package", options.RubyPackage);
        return Custom(found, options);
    }

    private List<string> Options(MessageOptions? options)
    {
        if (options is null)
            return [];
        var found = new List<string>();
        Flag(found, "message_set_wire_format", options.MessageSetWireFormat);
        Flag(found, "no_standard_descriptor_accessor", options.NoStandardDescriptorAccessor);
        Flag(found, "deprecated", options.Deprecated);
        return Custom(found, options);
    }

    private List<string> Options(FieldDescriptorProto field)
    {
        var found = new List<string>();
        if (field.DefaultValue is { Length: > 0 } value)
            found.Add($"default = {(field.type is FieldDescriptorProto.Type.TypeString or FieldDescriptorProto.Type.TypeBytes ? Quoted(value) : value)}");
        if (field.JsonName is { Length: > 0 } json && json != InCamelCase(field.Name))
            found.Add($"json_name = {Quoted(json)}");
        if (field.Options is not { } options)
            return found;
        if (options.ShouldSerializePacked())
            found.Add($"packed = {(options.Packed ? "true" : "false")}");
        if (options.Ctype != FieldOptions.CType.String)
            found.Add($"ctype = {(options.Ctype == FieldOptions.CType.Cord ? "CORD" : "STRING_PIECE")}");
        if (options.Jstype != FieldOptions.JSType.JsNormal)
            found.Add($"jstype = {(options.Jstype == FieldOptions.JSType.JsString ? "JS_STRING" : "JS_NUMBER")}");
        Flag(found, "lazy", options.Lazy);
        Flag(found, "deprecated", options.Deprecated);
        return Custom(found, options);
    }

    private List<string> Options(EnumOptions? options)
    {
        if (options is null)
            return [];
        var found = new List<string>();
        Flag(found, "allow_alias", options.AllowAlias);
        Flag(found, "deprecated", options.Deprecated);
        return Custom(found, options);
    }

    private List<string> Options(EnumValueOptions? options)
    {
        if (options is null)
            return [];
        var found = new List<string>();
        Flag(found, "deprecated", options.Deprecated);
        return Custom(found, options);
    }

    private List<string> Options(ServiceOptions? options)
    {
        if (options is null)
            return [];
        var found = new List<string>();
        Flag(found, "deprecated", options.Deprecated);
        return Custom(found, options);
    }

    private List<string> Options(MethodOptions? options)
    {
        if (options is null)
            return [];
        var found = new List<string>();
        Flag(found, "deprecated", options.Deprecated);
        if (options.idempotency_level != MethodOptions.IdempotencyLevel.IdempotencyUnknown)
            found.Add($"idempotency_level = {(options.idempotency_level == MethodOptions.IdempotencyLevel.Idempotent ? "IDEMPOTENT" : "NO_SIDE_EFFECTS")}");
        return Custom(found, options);
    }

    private static void Text(List<string> found, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            found.Add($"{name} = {Quoted(value)}");
    }

    private static void Flag(List<string> found, string name, bool value)
    {
        if (value)
            found.Add($"{name} = true");
    }

    private List<string> Custom(List<string> found, IExtensible options)
    {
        if (_forIdentity && options.GetExtensionObject(false) is { } custom && custom.GetLength() > 0)
        {
            using var bytes = new MemoryStream();
            using (var stream = custom.BeginQuery())
                stream.CopyTo(bytes);
            found.Add($"custom = {Convert.ToHexStringLower(bytes.ToArray())}");
        }

        return found;
    }

    private static string InCamelCase(string name)
    {
        var parts = name.Split('_');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => part.Length == 0 ? "" : char.ToUpperInvariant(part[0]) + part[1..]));
    }
}
