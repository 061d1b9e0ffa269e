using System.Numerics;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs.Zstandard;

/// <summary>Bits that are read from the end to the start; the highest set bit of the last byte marks where they begin (RFC 8878 section 4.1).</summary>
internal ref struct BackwardBits
{
    private readonly ReadOnlySpan<byte> _bytes;

    public BackwardBits(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [] or [.., 0])
        {
            throw new MalformedMessageException("A Zstandard bit stream has no end mark.");
        }

        _bytes = bytes;
        Left = ((bytes.Length - 1) * 8) + BitOperations.Log2(bytes[^1]);
    }

    /// <summary>How many bits are left; negative once more were read than there are, which reads as zeros.</summary>
    public int Left { get; private set; }

    public uint Read(int count)
    {
        var value = Peek(count);
        Left -= count;
        return value;
    }

    public readonly uint Peek(int count)
    {
        var from = Left - count;
        var value = 0ul;
        for (var at = Math.Max(from, 0) >> 3; at <= (Left - 1) >> 3 && at < _bytes.Length; at++)
        {
            var shift = (at << 3) - from;
            value |= shift >= 0 ? (ulong)_bytes[at] << shift : (ulong)_bytes[at] >> -shift;
        }

        return (uint)(value & ((1ul << count) - 1));
    }

    public void Skip(int count) => Left -= count;
}
