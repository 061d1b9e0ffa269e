using System.Globalization;

namespace KafkaCodec;

/// <summary>
/// Reads a definition. Its lines, nested by indentation of four:
/// <code>
/// api KEY NAME VERSIONS [flexible VERSIONS]
/// request | response
///     struct NAME                                    a structure that several fields refer to
///     NAME [[]]TYPE[?[VERSIONS]] [VERSIONS] [tag N] [= DEFAULT]
/// </code>
/// "?" means nullable, in the versions behind it or in all that have the field. Without versions a field is in every version of what holds it.
/// A type that is not a primitive is a structure: the lines below it, or a shared one.
/// </summary>
public static class DefinitionParser
{
    private const int Indentation = 4;

    private static readonly HashSet<string> Primitives =
        ["bool", "int8", "int16", "uint16", "int32", "uint32", "int64", "float64", "string", "uuid", "bytes", "records"];

    public static ApiDefinition Parse(string text)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        var head = lines[0].Split(' ');
        if (head is not ["api", var key, var name, var versions, .. var rest])
        {
            throw new FormatException($"A definition starts with 'api KEY NAME VERSIONS', not with '{lines[0]}'.");
        }

        var flexible = rest is ["flexible", var from] ? VersionRange.Parse(from).Lowest : (int?)null;
        var request = new StructDefinition(name + "Request");
        var response = new StructDefinition(name + "Response");
        var at = 1;
        while (at < lines.Count)
        {
            var message = lines[at] switch
            {
                "request" => request,
                "response" => response,
                var line => throw new FormatException($"{name}: expected 'request' or 'response', not '{line}'."),
            };
            at++;
            ReadFields(lines, ref at, 1, message, message, VersionRange.All);
            Resolve(message, message);
        }

        return new(int.Parse(key, CultureInfo.InvariantCulture), name, VersionRange.Parse(versions), flexible, request, response);
    }

    private static void ReadFields(
        List<string> lines, ref int at, int depth, StructDefinition owner, StructDefinition message, VersionRange within)
    {
        while (at < lines.Count && Depth(lines[at]) == depth)
        {
            var words = lines[at].Trim();
            at++;
            if (words.StartsWith("struct ", StringComparison.Ordinal))
            {
                var shared = new StructDefinition(words["struct ".Length..]);
                message.Shared.Add(shared);
                ReadFields(lines, ref at, depth + 1, shared, message, VersionRange.All);
                continue;
            }

            var field = ReadField(words, within);
            owner.Fields.Add(field);
            if (at < lines.Count && Depth(lines[at]) > depth)
            {
                field.Struct = new StructDefinition(field.Type);
                field.DeclaresStruct = true;
                ReadFields(lines, ref at, depth + 1, field.Struct, message, field.Versions);
            }
        }
    }

    private static FieldDefinition ReadField(string line, VersionRange within)
    {
        string? fallback = null;
        var equals = line.IndexOf(" = ", StringComparison.Ordinal);
        if (equals >= 0)
        {
            fallback = line[(equals + 3)..];
            line = line[..equals];
        }

        var words = new Queue<string>(line.Split(' '));
        var name = words.Dequeue();
        var type = words.Dequeue();
        var versions = words.Count > 0 && char.IsDigit(words.Peek()[0]) ? VersionRange.Parse(words.Dequeue()).Within(within) : within;
        int? tag = null;
        if (words.Count > 0 && words.Peek() == "tag")
        {
            words.Dequeue();
            tag = int.Parse(words.Dequeue(), CultureInfo.InvariantCulture);
        }

        if (words.Count > 0)
        {
            throw new FormatException($"Do not understand '{string.Join(' ', words)}' in '{line}'.");
        }

        VersionRange? nullable = null;
        var mark = type.IndexOf('?', StringComparison.Ordinal);
        if (mark >= 0)
        {
            nullable = mark == type.Length - 1 ? versions : VersionRange.Parse(type[(mark + 1)..]);
            type = type[..mark];
        }

        var isArray = type.StartsWith("[]", StringComparison.Ordinal);
        return new(name, isArray ? type[2..] : type, versions) { IsArray = isArray, Nullable = nullable, Tag = tag, Default = fallback };
    }

    private static void Resolve(StructDefinition owner, StructDefinition message)
    {
        foreach (var field in owner.Fields)
        {
            if (field.Struct is null && !Primitives.Contains(field.Type))
            {
                field.Struct = message.Shared.Find(shared => shared.Name == field.Type)
                    ?? throw new FormatException($"{message.Name}.{field.Name}: no primitive and no structure is called {field.Type}.");
            }

            if (field.DeclaresStruct)
            {
                Resolve(field.Struct!, message);
            }
        }

        if (owner == message)
        {
            message.Shared.ForEach(shared => Resolve(shared, message));
        }
    }

    private static int Depth(string line) => (line.Length - line.TrimStart(' ').Length) / Indentation;
}
