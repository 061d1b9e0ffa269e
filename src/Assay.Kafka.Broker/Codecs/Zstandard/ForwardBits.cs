using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs.Zstandard;

/// <summary>Bits that are read from the start, the lowest of each byte first.</summary>
internal ref struct ForwardBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>How many bytes were begun.</summary>
    public readonly int BytesRead => (_position + 7) >> 3;

    public uint Read(int count)
    {
        var value = Peek(count);
        Skip(count);
        return value;
    }

    public readonly uint Peek(int count)
    {
        var value = 0u;
        for (var i = 0; i < count; i++)
        {
            var at = _position + i;
            value |= at >> 3 < _bytes.Length ? (uint)((_bytes[at >> 3] >> (at & 7)) & 1) << i : 0;
        }

        return value;
    }

    public void Skip(int count)
    {
        _position += count;
        if (BytesRead > _bytes.Length)
        {
            throw new MalformedMessageException("A Zstandard table is cut short.");
        }
    }
}
