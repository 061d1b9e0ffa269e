using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>
/// Whether data of one Avro schema can be read with another: the schema resolution of Avro's specification, as its Java library checks it. Names without
/// their namespaces are enough for a match, as there.
/// </summary>
internal sealed class AvroCompatibility
{
    private readonly List<Incompatibility> _found = [];
    // What is being compared already is taken as readable: a recursive type is as readable as its other parts are.
    private readonly HashSet<(AvroType Reader, AvroType Writer)> _begun = [];

    private AvroCompatibility()
    {
    }

    public static IReadOnlyList<Incompatibility> Check(AvroType reader, AvroType writer)
    {
        var check = new AvroCompatibility();
        check.Compare(reader, writer, "");
        return check._found;
    }

    private void Compare(AvroType reader, AvroType writer, string path)
    {
        if (!_begun.Add((reader, writer)))
            return;
        if (writer.Kind == AvroKind.Union)
        {
            for (var index = 0; index < writer.Branches.Count; index++)
                Compare(reader, writer.Branches[index], reader.Kind == AvroKind.Union ? $"{path}/{index}" : path);
        }
        else if (reader.Kind == AvroKind.Union)
        {
            if (!reader.Branches.Any(branch => IsReadable(branch, writer)))
                Add("MISSING_UNION_BRANCH", path, $"the union of the reader has no branch for {writer}, which the writer may write");
        }
        else if (reader.Kind != writer.Kind)
        {
            if (!IsPromoted(writer.Kind, reader.Kind))
                Add("TYPE_MISMATCH", path, $"the reader's type {reader} does not read the writer's type {writer}");
        }
        else
        {
            CompareSame(reader, writer, path);
        }
    }

    private void CompareSame(AvroType reader, AvroType writer, string path)
    {
        switch (reader.Kind)
        {
            case AvroKind.Array:
                Compare(reader.Items!, writer.Items!, $"{path}/items");
                break;
            case AvroKind.Map:
                Compare(reader.Items!, writer.Items!, $"{path}/values");
                break;
            case AvroKind.Fixed:
                CompareNames(reader, writer, path);
                if (reader.Size != writer.Size)
                    Add("FIXED_SIZE_MISMATCH", $"{path}/size", $"the reader's {reader} has {reader.Size} bytes, the writer's has {writer.Size}");
                break;
            case AvroKind.Enum:
                CompareNames(reader, writer, path);
                var missing = writer.Symbols.Except(reader.Symbols).ToList();
                if (missing.Count > 0 && reader.DefaultSymbol is null)
                    Add("MISSING_ENUM_SYMBOLS", $"{path}/symbols", $"the reader's {reader} has no default and no symbols {string.Join(", ", missing)}");
                break;
            case AvroKind.Record:
                CompareNames(reader, writer, path);
                for (var index = 0; index < reader.Fields.Count; index++)
                    CompareField(reader.Fields[index], writer, $"{path}/fields/{index}");
                break;
        }
    }

    private void CompareField(AvroField field, AvroType writer, string path)
    {
        if (WriterField(field, writer) is { } written)
            Compare(field.Type, written.Type, $"{path}/type");
        else if (field.Default is null && field.Type is not { Kind: AvroKind.Enum, DefaultSymbol: not null })
            Add("READER_FIELD_MISSING_DEFAULT_VALUE", path, $"the reader's field {field.Name} has no default, and the writer has no such field");
    }

    private static AvroField? WriterField(AvroField field, AvroType writer) =>
        writer.Fields.FirstOrDefault(written => written.Name == field.Name) ?? writer.Fields.FirstOrDefault(written => field.Aliases.Contains(written.Name));

    private void CompareNames(AvroType reader, AvroType writer, string path)
    {
        if (!HaveSameName(reader, writer))
            Add("NAME_MISMATCH", $"{path}/name", $"the reader's {reader} is not the writer's {writer}, and has no alias for it");
    }

    private static bool HaveSameName(AvroType reader, AvroType writer) => reader.ShortName == writer.ShortName || reader.Aliases.Contains(writer.FullName!);

    /// <summary>Tries a branch on the side: what it lacks counts only if no branch fits.</summary>
    private bool IsReadable(AvroType reader, AvroType writer)
    {
        var known = _found.Count;
        var begun = _begun.ToHashSet();
        Compare(reader, writer, "");
        var readable = _found.Count == known;
        if (!readable)
        {
            _found.RemoveRange(known, _found.Count - known);
            _begun.Clear();
            _begun.UnionWith(begun);
        }

        return readable;
    }

    private static bool IsPromoted(AvroKind writer, AvroKind reader) => (writer, reader) is
        (AvroKind.Int, AvroKind.Long or AvroKind.Float or AvroKind.Double)
        or (AvroKind.Long, AvroKind.Float or AvroKind.Double)
        or (AvroKind.Float, AvroKind.Double)
        or (AvroKind.String, AvroKind.Bytes)
        or (AvroKind.Bytes, AvroKind.String);

    private void Add(string rule, string path, string description) => _found.Add(new Incompatibility(rule, path.Length == 0 ? "/" : path, description));
}
