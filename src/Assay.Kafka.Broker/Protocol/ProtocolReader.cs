using System.Buffers.Binary;
using System.Text;

namespace Assay.Kafka.Broker.Protocol;

/// <summary>Reads the protocol's primitive types from one frame. Bytes are handed out as slices of the frame, not copied.</summary>
internal ref struct ProtocolReader(ReadOnlyMemory<byte> frame)
{
    // Counts come from the wire: room is reserved for what plausibly follows, the rest grows as it is read.
    private const int MaxReserved = 1024;

    private readonly ReadOnlySpan<byte> _span = frame.Span;
    private readonly ReadOnlyMemory<byte> _frame = frame;
    private int _position;

    public delegate T ReadElement<T>(ref ProtocolReader reader, bool flexible);

    public readonly int Remaining => _span.Length - _position;

    public static T Required<T>(T? value, string field) where T : class =>
        value ?? throw new MalformedMessageException($"{field} is null, which it may not be.");

    public bool ReadBool() => Take(1)[0] != 0;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public double ReadFloat64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public uint ReadUnsignedVarint()
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new MalformedMessageException("A variable-length integer is longer than five bytes.");
    }

    public string ReadString(bool flexible) => Required(ReadNullableString(flexible), "A string");

    public string? ReadNullableString(bool flexible)
    {
        var length = flexible ? ReadCompactLength() : ReadInt16();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    public ReadOnlyMemory<byte> ReadBytes(bool flexible) =>
        ReadNullableBytes(flexible) ?? throw new MalformedMessageException("Bytes are null, which they may not be.");

    public ReadOnlyMemory<byte>? ReadNullableBytes(bool flexible)
    {
        var length = flexible ? ReadCompactLength() : ReadInt32();
        if (length < 0)
        {
            return null;
        }

        var start = _position;
        Take(length);
        return _frame.Slice(start, length);
    }

    public T Read<T>(short version) where T : IMessagePart, new()
    {
        var part = new T();
        part.Read(ref this, version);
        return part;
    }

    public T? ReadNullable<T>(short version) where T : class, IMessagePart, new() => ReadInt8() < 0 ? null : Read<T>(version);

    public List<T>? ReadArray<T>(short version, bool flexible) where T : IMessagePart, new()
    {
        var count = ReadCount(flexible);
        if (count < 0)
        {
            return null;
        }

        var items = new List<T>(Math.Min(count, MaxReserved));
        for (var i = 0; i < count; i++)
        {
            items.Add(Read<T>(version));
        }

        return items;
    }

    public List<T>? ReadArray<T>(bool flexible, ReadElement<T> read)
    {
        var count = ReadCount(flexible);
        if (count < 0)
        {
            return null;
        }

        var items = new List<T>(Math.Min(count, MaxReserved));
        for (var i = 0; i < count; i++)
        {
            items.Add(read(ref this, flexible));
        }

        return items;
    }

    /// <summary>The number of tagged fields that follow (KIP-482).</summary>
    public int ReadTagCount() => (int)Math.Min(ReadUnsignedVarint(), int.MaxValue);

    /// <summary>The number of a tagged field and where its value ends.</summary>
    public (uint Tag, int End) BeginTag()
    {
        var tag = ReadUnsignedVarint();
        var size = ReadUnsignedVarint();
        if (size > Remaining)
        {
            throw new MalformedMessageException($"Tagged field {tag} claims {size} bytes; {Remaining} are left.");
        }

        return (tag, _position + (int)size);
    }

    public readonly void EndTag(int end)
    {
        if (_position != end)
        {
            throw new MalformedMessageException($"A tagged field ends at {_position} instead of {end}.");
        }
    }

    public void SkipTo(int end) => _position = end;

    public void SkipTag() => SkipTo(BeginTag().End);

    public void SkipTags()
    {
        for (var tags = ReadTagCount(); tags > 0; tags--)
        {
            SkipTag();
        }
    }

    private int ReadCompactLength() => (int)ReadUnsignedVarint() - 1;

    private int ReadCount(bool flexible)
    {
        var count = flexible ? ReadCompactLength() : ReadInt32();
        return count <= Remaining ? count : throw new MalformedMessageException($"An array claims {count} elements; {Remaining} bytes are left.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)Remaining)
        {
            throw new MalformedMessageException($"{length} bytes are expected at position {_position}; {Remaining} are left.");
        }

        var taken = _span.Slice(_position, length);
        _position += length;
        return taken;
    }
}
