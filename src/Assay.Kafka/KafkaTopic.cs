using System.Text;

namespace Assay.Kafka;

/// <summary>
/// A topic as a test sees it: what arrived in this rent, and a way to publish. Reading never joins a consumer group, so the application's
/// groups are left alone.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class KafkaTopic<T> : KafkaProbe<T>
{
    internal KafkaTopic(KafkaCluster cluster, string name, KafkaValueFormat<T> format)
        : base(cluster, name, format)
    {
    }

    /// <summary>Publishes a value. Ends when the cluster has it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="key">The key; none when left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task Publish(T value, string? key = null, CancellationToken cancellationToken = default)
    {
        var written = await Format.WriteAsync(value, Cluster.Prefix + Name, cancellationToken);
        await Publish(new KafkaMessage { Key = key is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(key), Value = written }, cancellationToken);
    }

    /// <summary>Publishes a record as it is: bytes that nobody can read, a tombstone, headers. Ends when the cluster has it.</summary>
    /// <param name="message">The record.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task Publish(KafkaMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        Cluster.Tell($"publishes to {Name}");
        await Cluster.Backend.PublishAsync(Name, message, cancellationToken);
    }

    /// <summary>
    /// Publishes a record once more, with its key, value and headers, into its partition: what consumers see when a producer sent twice, as a retry without
    /// idempotence does.
    /// </summary>
    /// <param name="record">A record of this topic.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task Duplicate(KafkaRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Publish(new KafkaMessage { Key = record.Key, Value = record.Value, Headers = record.Headers, Partition = record.Partition }, cancellationToken);
    }
}
