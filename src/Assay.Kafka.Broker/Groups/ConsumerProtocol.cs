using System.Buffers.Binary;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Groups;

/// <summary>
/// What consumers of the classic protocol tell each other through the broker, as far as it is needed to look into a group or to migrate it.
/// Other clients may send anything.
/// </summary>
internal static class ConsumerProtocol
{
    public const string Type = "consumer";

    private const short TellsOwned = 1;
    private const short TellsGeneration = 2;
    private const short TellsRack = 3;

    /// <summary>A subscription; null if it is not one.</summary>
    public static ConsumerSubscription? TryReadSubscription(ReadOnlyMemory<byte> metadata)
    {
        try
        {
            var reader = new ProtocolReader(metadata);
            var version = reader.ReadInt16();
            var topics = reader.ReadArray(flexible: false, static (ref ProtocolReader r, bool f) => r.ReadString(f)) ?? [];
            reader.ReadNullableBytes(flexible: false);
            var owned = version >= TellsOwned ? ReadPartitions(ref reader) : [];
            if (version >= TellsGeneration)
            {
                reader.ReadInt32();
            }

            return new(topics, owned, version >= TellsRack ? reader.ReadNullableString(flexible: false) : null);
        }
        catch (MalformedMessageException)
        {
            return null;
        }
    }

    /// <summary>The partitions of an assignment and the assignor's note beside them; both empty for an empty assignment, false if it is not one.</summary>
    public static bool TryReadAssignment(ReadOnlyMemory<byte> assignment, out IReadOnlyList<PartitionId> partitions, out ReadOnlyMemory<byte> note)
    {
        (partitions, note) = ([], default);
        if (assignment.IsEmpty)
        {
            return true;
        }

        try
        {
            var reader = new ProtocolReader(assignment);
            reader.ReadInt16();
            partitions = ReadPartitions(ref reader);
            note = reader.ReadNullableBytes(flexible: false) ?? default;
            return true;
        }
        catch (MalformedMessageException)
        {
            return false;
        }
    }

    /// <summary>The version that a member speaks.</summary>
    public static short VersionOf(ReadOnlyMemory<byte> metadata) => metadata.Length < 2 ? (short)0 : BinaryPrimitives.ReadInt16BigEndian(metadata.Span);

    public static ReadOnlyMemory<byte> WriteAssignment(short version, IEnumerable<PartitionId> partitions)
    {
        using var writer = new ProtocolWriter();
        writer.WriteInt16(version);
        writer.WriteArray(partitions.GroupBy(partition => partition.Topic).ToList(), flexible: false, static (w, topic, f) =>
        {
            w.WriteString(topic.Key, f);
            w.WriteArray(topic.Select(partition => partition.Partition).ToList(), f, static (inner, partition, _) => inner.WriteInt32(partition));
        });
        writer.WriteBytes(null, flexible: false);
        return writer.Written.ToArray();
    }

    private static IReadOnlyList<PartitionId> ReadPartitions(ref ProtocolReader reader)
    {
        var topics = reader.ReadArray(flexible: false, static (ref ProtocolReader r, bool f) => (
            Topic: r.ReadString(f),
            Partitions: r.ReadArray(f, static (ref ProtocolReader inner, bool _) => inner.ReadInt32()) ?? []));
        return [.. (topics ?? []).SelectMany(topic => topic.Partitions.Select(partition => new PartitionId(topic.Topic, partition)))];
    }
}
