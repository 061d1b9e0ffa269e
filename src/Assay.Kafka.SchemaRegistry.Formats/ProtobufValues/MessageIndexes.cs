using Google.Protobuf.Reflection;

namespace Assay.Kafka.SchemaRegistry.Formats.ProtobufValues;

/// <summary>
/// Where a message stands in its file: its index there, then that of each message nested in it. On the wire a count and the indexes, as zigzag numbers; the first
/// message of a file is a single zero.
/// </summary>
internal static class MessageIndexes
{
    public static byte[] Write(MessageDescriptor message)
    {
        var indexes = new List<int>();
        for (var outer = message; outer is not null; outer = outer.ContainingType)
            indexes.Insert(0, outer.Index);
        if (indexes is [0])
            return [0];
        var written = new List<byte>();
        Append(indexes.Count);
        indexes.ForEach(Append);
        return [.. written];

        void Append(int number)
        {
            var rest = (uint)((number << 1) ^ (number >> 31));
            for (; rest >= 0x80; rest >>= 7)
                written.Add((byte)(rest | 0x80));
            written.Add((byte)rest);
        }
    }

    public static int[] Read(ReadOnlyMemory<byte> bytes, out int used)
    {
        var position = 0;
        var count = Next(bytes.Span);
        if (count < 0 || count > bytes.Length)
            throw new FormatException($"The place of the message in its schema can't be read: it has {count} parts.");
        int[] indexes = count == 0 ? [0] : new int[count];
        for (var index = 0; index < count; index++)
            indexes[index] = Next(bytes.Span);
        used = position;
        return indexes;

        int Next(ReadOnlySpan<byte> span)
        {
            uint number = 0;
            for (var shift = 0; shift < 35; shift += 7)
            {
                if (position >= span.Length)
                    throw new FormatException("The value ends within the place of its message in the schema.");
                var one = span[position++];
                number |= (uint)(one & 0x7f) << shift;
                if (one < 0x80)
                    return (int)(number >> 1) ^ -(int)(number & 1);
            }

            throw new FormatException("The place of the message in its schema is no number.");
        }
    }
}
