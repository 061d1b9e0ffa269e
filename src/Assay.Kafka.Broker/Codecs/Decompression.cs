using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Assay.Kafka.Broker.Codecs.Zstandard;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Codecs;

/// <summary>Opens the records of a batch. The broker itself never needs it to store or to serve: only who looks into records does.</summary>
internal static class Decompression
{
    /// <exception cref="MalformedMessageException">The bytes are not what the type says.</exception>
    public static ReadOnlyMemory<byte> Open(CompressionType compression, ReadOnlyMemory<byte> payload) => compression switch
    {
        CompressionType.None => payload,
        CompressionType.Gzip => Gunzip(payload),
        CompressionType.Snappy => Snappy.Open(payload.Span),
        CompressionType.Lz4 => Lz4.Open(payload.Span),
        CompressionType.Zstd => ZstandardFrame.Open(payload.Span),
        _ => throw new MalformedMessageException($"Compression type {(int)compression} is not known."),
    };

    private static ReadOnlyMemory<byte> Gunzip(ReadOnlyMemory<byte> payload)
    {
        var bytes = MemoryMarshal.TryGetArray(payload, out var segment) ? segment : new ArraySegment<byte>(payload.ToArray());
        using var compressed = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
        var plain = new OutputWindow();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            for (var read = gzip.Read(buffer); read > 0; read = gzip.Read(buffer))
            {
                plain.Append(buffer.AsSpan(0, read));
            }
        }
        catch (InvalidDataException error)
        {
            throw new MalformedMessageException($"Data said to be gzip is not: {error.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return plain.Written;
    }
}
