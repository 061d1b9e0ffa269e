using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Assay.Kafka.Broker.Protocol;

/// <summary>Writes the protocol's primitive types into one growing buffer, which goes back to its pool on disposal.</summary>
internal sealed class ProtocolWriter : IDisposable
{
    private const int MaxVarintLength = 5;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(256);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void WriteBool(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteInt8(sbyte value) => Take(1)[0] = (byte)value;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void WriteFloat64(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);

    public void WriteUuid(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    public void WriteUnsignedVarint(uint value)
    {
        while (value >= 0x80)
        {
            Take(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Take(1)[0] = (byte)value;
    }

    public void WriteString(string? value, bool flexible)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (flexible)
        {
            WriteUnsignedVarint((uint)(length + 1));
        }
        else
        {
            WriteInt16(checked((short)length));
        }

        Encoding.UTF8.GetBytes(value, Take(Math.Max(length, 0)));
    }

    public void WriteBytes(ReadOnlyMemory<byte>? value, bool flexible)
    {
        WriteCount(value?.Length, flexible);
        WriteRaw(value.GetValueOrDefault().Span);
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteNullable<T>(T? part, short version) where T : class, IMessagePart
    {
        WriteInt8((sbyte)(part is null ? -1 : 1));
        part?.Write(this, version);
    }

    public void WriteArray<T>(List<T>? items, short version, bool flexible) where T : IMessagePart
    {
        WriteCount(items?.Count, flexible);
        foreach (var item in items ?? [])
        {
            item.Write(this, version);
        }
    }

    public void WriteArray<T>(List<T>? items, bool flexible, Action<ProtocolWriter, T, bool> write)
    {
        WriteCount(items?.Count, flexible);
        foreach (var item in items ?? [])
        {
            write(this, item, flexible);
        }
    }

    public void WriteTagCount(int count) => WriteUnsignedVarint((uint)count);

    /// <summary>Starts a tagged field; what is returned goes to <see cref="EndTag"/>.</summary>
    public int BeginTag(int tag)
    {
        WriteUnsignedVarint((uint)tag);
        return Length;
    }

    /// <summary>Puts the size of what was written since <paramref name="mark"/> in front of it.</summary>
    public void EndTag(int mark)
    {
        var size = Length - mark;
        Take(MaxVarintLength);
        Length = mark;
        var content = _buffer.AsSpan(mark, size);
        var sizeLength = VarintLength((uint)size);
        content.CopyTo(_buffer.AsSpan(mark + sizeLength));
        WriteUnsignedVarint((uint)size);
        Length += size;
    }

    /// <summary>Overwrites four bytes that were written before.</summary>
    public void PatchInt32(int position, int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(position, 4), value);

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        Length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int VarintLength(uint value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }

        return length;
    }

    private void WriteCount(int? count, bool flexible)
    {
        if (flexible)
        {
            WriteUnsignedVarint((uint)((count ?? -1) + 1));
        }
        else
        {
            WriteInt32(count ?? -1);
        }
    }

    private Span<byte> Take(int length)
    {
        if (_buffer.Length - Length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + length));
            Written.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var taken = _buffer.AsSpan(Length, length);
        Length += length;
        return taken;
    }
}
