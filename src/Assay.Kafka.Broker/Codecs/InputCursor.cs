using System.Buffers.Binary;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs;

/// <summary>Walks through compressed bytes; whoever asks for more than there is learns that the data is cut short.</summary>
internal ref struct InputCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Remaining => _rest.Length;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)_rest.Length)
        {
            throw new MalformedMessageException($"Compressed data is cut short: {length} bytes are expected, {_rest.Length} are left.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public byte ReadByte() => Take(1)[0];

    /// <summary>An unsigned little-endian number of one to eight bytes.</summary>
    public ulong ReadNumber(int length)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        number.Clear();
        Take(length).CopyTo(number);
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }
}
