using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Groups;

/// <summary>What consumers tell each other through the broker, as far as it is needed to look into a group. Other clients may send anything.</summary>
internal static class ConsumerProtocol
{
    public const string Type = "consumer";

    /// <summary>The topics of a subscription; none if it is not one.</summary>
    public static IReadOnlyList<string> ReadSubscription(ReadOnlyMemory<byte> metadata)
    {
        try
        {
            var reader = new ProtocolReader(metadata);
            reader.ReadInt16();
            return reader.ReadArray(flexible: false, static (ref ProtocolReader r, bool f) => r.ReadString(f)) ?? [];
        }
        catch (MalformedMessageException)
        {
            return [];
        }
    }

    /// <summary>The partitions of an assignment; none if it is not one.</summary>
    public static IReadOnlyList<PartitionId> ReadAssignment(ReadOnlyMemory<byte> assignment)
    {
        try
        {
            var reader = new ProtocolReader(assignment);
            reader.ReadInt16();
            var topics = reader.ReadArray(flexible: false, static (ref ProtocolReader r, bool f) => (
                Topic: r.ReadString(f),
                Partitions: r.ReadArray(f, static (ref ProtocolReader inner, bool _) => inner.ReadInt32()) ?? []));
            return [.. (topics ?? []).SelectMany(topic => topic.Partitions.Select(partition => new PartitionId(topic.Topic, partition)))];
        }
        catch (MalformedMessageException)
        {
            return [];
        }
    }
}
