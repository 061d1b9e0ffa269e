using System.Buffers.Binary;
using System.Text;
using KafkaCodec;

namespace Assay.Kafka.Broker.Tests.Protocol;

/// <summary>
/// Writes a random message as a definition says, field by field, with none of the generated code:
/// what the generated codec reads and writes again must be the same bytes.
/// </summary>
internal sealed class RandomMessage(ApiDefinition api, short version, Random random)
{
    private readonly bool _flexible = api.IsFlexible(version);

    public byte[] Write(StructDefinition message)
    {
        using var bytes = new MemoryStream();
        WriteStruct(bytes, message, distinct: false);
        return bytes.ToArray();
    }

    private void WriteStruct(Stream to, StructDefinition type, bool distinct)
    {
        var present = type.Fields.Where(field => field.Versions.Contains(version)).ToList();
        foreach (var field in present.Where(field => field.Tag is null))
        {
            WriteField(to, field, distinct);
        }

        if (!_flexible)
        {
            return;
        }

        var tagged = present.Where(field => field.Tag is not null && random.Next(2) == 0).OrderBy(field => field.Tag).ToList();
        WriteVarint(to, tagged.Count);
        foreach (var field in tagged)
        {
            using var content = new MemoryStream();
            WriteField(content, field, distinct: true);
            WriteVarint(to, field.Tag!.Value);
            WriteVarint(to, (int)content.Length);
            content.WriteTo(to);
        }
    }

    // A distinct value differs from the default: only such a value belongs into a tagged field.
    private void WriteField(Stream to, FieldDefinition field, bool distinct)
    {
        var mayBeNull = field.Nullable?.Contains(version) == true && (!distinct || field.Default is null && field.Type != "records");
        var isNull = mayBeNull && random.Next(4) == 0;
        if (field.IsArray)
        {
            var count = isNull ? -1 : random.Next(distinct ? 1 : 0, 4);
            WriteLength(to, count, four: true);
            for (var i = 0; i < count; i++)
            {
                WriteValue(to, field, isNull: false, distinct);
            }
        }
        else
        {
            WriteValue(to, field, isNull, distinct);
        }
    }

    private void WriteValue(Stream to, FieldDefinition field, bool isNull, bool distinct)
    {
        if (field.Struct is not null)
        {
            if (field.Nullable is not null && !field.IsArray)
            {
                to.WriteByte(isNull ? (byte)0xff : (byte)1);
            }

            if (!isNull)
            {
                WriteStruct(to, field.Struct, distinct);
            }

            return;
        }

        switch (field.Type)
        {
            case "string":
                var text = isNull ? [] : Encoding.UTF8.GetBytes(Text(distinct));
                WriteLength(to, isNull ? -1 : text.Length, four: false);
                to.Write(text);
                break;
            case "bytes" or "records":
                var blob = new byte[isNull ? 0 : random.Next(distinct ? 1 : 0, 200)];
                random.NextBytes(blob);
                WriteLength(to, isNull ? -1 : blob.Length, four: true);
                to.Write(blob);
                break;
            case "bool":
                to.WriteByte(distinct ? field.Default == "true" ? (byte)0 : (byte)1 : (byte)random.Next(2));
                break;
            default:
                WriteNumber(to, field.Type, distinct);
                break;
        }
    }

    private void WriteNumber(Stream to, string type, bool distinct)
    {
        Span<byte> number = stackalloc byte[type switch
        {
            "int8" => 1,
            "int16" or "uint16" => 2,
            "int32" or "uint32" => 4,
            "int64" or "float64" => 8,
            "uuid" => 16,
            _ => throw new NotSupportedException(type),
        }];
        random.NextBytes(number);
        if (distinct)
        {
            number.Clear();
            number[^1] = (byte)random.Next(1, 100);
        }

        if (type == "float64")
        {
            BinaryPrimitives.WriteDoubleBigEndian(number, random.NextDouble() + 1);
        }

        to.Write(number);
    }

    private string Text(bool distinct) =>
        string.Concat(Enumerable.Range(0, random.Next(distinct ? 1 : 0, 150)).Select(_ => random.Next(8) == 0 ? "ü€" : "k"));

    private void WriteLength(Stream to, int length, bool four)
    {
        if (_flexible)
        {
            WriteVarint(to, length + 1);
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        to.Write(four ? bytes : bytes[2..]);
    }

    private static void WriteVarint(Stream to, int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            to.WriteByte((byte)(value % 0x80 + 0x80));
        }

        to.WriteByte((byte)value);
    }
}
