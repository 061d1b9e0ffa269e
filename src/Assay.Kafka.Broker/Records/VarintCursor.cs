using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Records;

/// <summary>Walks through records, whose numbers are zigzag varints.</summary>
internal struct VarintCursor(ReadOnlyMemory<byte> bytes)
{
    public int Position { get; private set; }

    public ReadOnlyMemory<byte> Take(int length)
    {
        if ((uint)length > (uint)(bytes.Length - Position))
        {
            throw new MalformedMessageException($"{length} bytes are expected at position {Position} of a batch; {bytes.Length - Position} are left.");
        }

        var taken = bytes.Slice(Position, length);
        Position += length;
        return taken;
    }

    public int ReadVarint() => (int)ReadVarlong();

    public long ReadVarlong()
    {
        var value = 0ul;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1).Span[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new MalformedMessageException("A variable-length integer is longer than ten bytes.");
    }

    /// <summary>A number of elements, each of which takes a byte at least.</summary>
    public int ReadCount()
    {
        var count = ReadVarint();
        return count >= 0 && count <= bytes.Length - Position
            ? count
            : throw new MalformedMessageException($"A record claims {count} headers; {bytes.Length - Position} bytes are left.");
    }

    public ReadOnlyMemory<byte>? ReadNullable()
    {
        var length = ReadVarint();
        if (length < 0)
        {
            // Not by a conditional expression: its null would become empty memory.
            return null;
        }

        return Take(length);
    }
}
