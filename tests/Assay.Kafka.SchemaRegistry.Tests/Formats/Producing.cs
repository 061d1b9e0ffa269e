using Confluent.Kafka;

namespace Assay.Kafka.SchemaRegistry.Tests.Formats;

/// <summary>Producers and consumers as applications have them, with Confluent's serializers.</summary>
internal static class Producing
{
    public static async Task ProduceAsync<T>(this Registered rented, string topic, T value, IAsyncSerializer<T> serializer)
    {
        using var producer = new ProducerBuilder<Null, T>(new ProducerConfig { BootstrapServers = rented.Events.BootstrapServers }).SetValueSerializer(serializer).Build();
        await producer.ProduceAsync(topic, new Message<Null, T> { Value = value }, TestContext.Current.CancellationToken);
    }

    /// <summary>The first record of a topic.</summary>
    public static T Consume<T>(this Registered rented, string topic, IDeserializer<T> deserializer)
    {
        using var consumer = new ConsumerBuilder<Ignore, T>(new ConsumerConfig { BootstrapServers = rented.Events.BootstrapServers, GroupId = "none" }).SetValueDeserializer(deserializer).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        return consumer.Consume(TimeSpan.FromSeconds(10)).Message.Value;
    }
}
