using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs;

/// <summary>What was decompressed so far, which what follows may repeat.</summary>
internal sealed class OutputWindow
{
    /// <summary>Far beyond what a batch holds, far below what would hurt.</summary>
    public const int MaxLength = 1 << 27;

    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Fill(byte value, int length) => Take(length).Fill(value);

    /// <summary>Repeats <paramref name="length"/> bytes that start <paramref name="distance"/> back. They may reach into what is being written.</summary>
    public void Repeat(int distance, int length)
    {
        if (distance <= 0 || distance > Length)
        {
            throw new MalformedMessageException($"Compressed data repeats what lies {distance} bytes back; there are {Length}.");
        }

        var from = Length - distance;
        var to = Take(length);
        var source = _bytes.AsSpan(from);
        if (distance >= length)
        {
            source[..length].CopyTo(to);
            return;
        }

        for (var i = 0; i < length; i++)
        {
            to[i] = source[i];
        }
    }

    private Span<byte> Take(int length)
    {
        if (length < 0 || length > MaxLength - Length)
        {
            throw new MalformedMessageException($"Compressed data grows beyond {MaxLength} bytes.");
        }

        if (_bytes.Length - Length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        }

        var taken = _bytes.AsSpan(Length, length);
        Length += length;
        return taken;
    }
}
