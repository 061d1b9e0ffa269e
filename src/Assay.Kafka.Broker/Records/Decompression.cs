using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Assay.Kafka.Broker.Records;

/// <summary>Opens the records of a batch. The broker itself never needs it to store or to serve: only who looks into records does.</summary>
internal static class Decompression
{
    public static bool CanOpen(CompressionType compression) => compression is CompressionType.None or CompressionType.Gzip;

    public static ReadOnlyMemory<byte> Open(CompressionType compression, ReadOnlyMemory<byte> payload) => compression switch
    {
        CompressionType.None => payload,
        CompressionType.Gzip => Gunzip(payload),
        _ => throw new NotSupportedException(
            $"The records are compressed with {compression.ToString().ToLowerInvariant()}, which the embedded broker stores and serves but does not open. " +
            "Read them with a consumer, or produce with compression.type none or gzip."),
    };

    private static ReadOnlyMemory<byte> Gunzip(ReadOnlyMemory<byte> payload)
    {
        var bytes = MemoryMarshal.TryGetArray(payload, out var segment) ? segment : new ArraySegment<byte>(payload.ToArray());
        using var compressed = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.GetBuffer().AsMemory(0, (int)plain.Length);
    }
}
