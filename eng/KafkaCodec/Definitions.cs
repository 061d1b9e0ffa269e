namespace KafkaCodec;

/// <summary>One API: its key, the versions it has, the first flexible one (KIP-482), its request and its response.</summary>
public sealed record ApiDefinition(
    int Key, string Name, VersionRange Versions, int? FlexibleFrom, StructDefinition Request, StructDefinition Response)
{
    public bool IsFlexible(int version) => version >= FlexibleFrom;
}

/// <summary>A sequence of fields; <see cref="Shared"/> are the structures that several of its fields refer to by name.</summary>
public sealed class StructDefinition(string name)
{
    public string Name { get; } = name;

    public List<FieldDefinition> Fields { get; } = [];

    public List<StructDefinition> Shared { get; } = [];
}

/// <summary>One field. <see cref="Type"/> is the name without <c>[]</c> and <c>?</c>; <see cref="Struct"/> is set when it names a structure.</summary>
public sealed class FieldDefinition(string name, string type, VersionRange versions)
{
    public string Name { get; } = name;

    public string Type { get; } = type;

    public VersionRange Versions { get; } = versions;

    public bool IsArray { get; init; }

    public VersionRange? Nullable { get; init; }

    public int? Tag { get; init; }

    public string? Default { get; init; }

    public StructDefinition? Struct { get; set; }

    /// <summary>Whether this field declares its structure itself, rather than referring to a shared one.</summary>
    public bool DeclaresStruct { get; set; }
}
