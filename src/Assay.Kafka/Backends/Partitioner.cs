namespace Assay.Kafka.Backends;

/// <summary>
/// Chooses partitions as librdkafka's <c>consistent_random</c> does, the default of Confluent.Kafka: by the checksum of the key. Records without one, or with an
/// empty one, are spread; here one after the other, so that a test is the same each time.
/// </summary>
internal sealed class Partitioner
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static index => Enumerable.Range(0, 8).Aggregate(
        (uint)index, static (crc, _) => (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320))];

    private int _spread = -1;

    public int PartitionOf(ReadOnlyMemory<byte>? key, int count)
    {
        var number = key is { Length: > 0 } present ? Crc32(present.Span) : (uint)Interlocked.Increment(ref _spread);
        return (int)(number % (uint)count);
    }

    /// <summary>The checksum of zlib, Ethernet and PNG.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
            crc = (crc >> 8) ^ Table[(byte)crc ^ one];
        return ~crc;
    }
}
