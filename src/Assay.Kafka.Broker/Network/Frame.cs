using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Network;

/// <summary>Frames: four bytes of length, then a request.</summary>
internal static class Frame
{
    private const int PrefixLength = sizeof(int);

    /// <summary>Kafka's <c>socket.request.max.bytes</c>.</summary>
    private const int MaxLength = 100 * 1024 * 1024;

    /// <summary>The next frame without its length, in memory of its own; null when the client has gone.</summary>
    /// <exception cref="MalformedMessageException">The length makes no sense, or the connection ends inside the frame.</exception>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var prefix = await input.ReadAtLeastAsync(PrefixLength, cancellationToken);
        if (prefix.Buffer.Length < PrefixLength)
        {
            return prefix.Buffer.IsEmpty ? null : throw new MalformedMessageException("The connection ended inside the length of a frame.");
        }

        var length = ReadLength(prefix.Buffer);
        // A token of SASL has no header, so that it may be shorter than any request.
        if (length is < 1 or > MaxLength)
        {
            throw new MalformedMessageException($"A frame claims {length} bytes.");
        }

        input.AdvanceTo(prefix.Buffer.GetPosition(PrefixLength));
        var body = await input.ReadAtLeastAsync(length, cancellationToken);
        if (body.Buffer.Length < length)
        {
            throw new MalformedMessageException($"The connection ended inside a frame of {length} bytes.");
        }

        var content = body.Buffer.Slice(0, length);
        var frame = content.ToArray();
        input.AdvanceTo(content.End);
        return frame;
    }

    private static int ReadLength(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        return BinaryPrimitives.ReadInt32BigEndian(prefix);
    }
}
