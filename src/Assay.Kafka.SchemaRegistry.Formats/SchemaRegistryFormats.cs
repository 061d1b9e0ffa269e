using System.Text.Json;
using Assay.Kafka.SchemaRegistry.Formats.AvroValues;
using Assay.Kafka.SchemaRegistry.Formats.ProtobufValues;
using Google.Protobuf;

namespace Assay.Kafka.SchemaRegistry.Formats;

/// <summary>
/// Formats of values whose schemas are in a sandbox's registry, for <see cref="KafkaCluster.Topic{T}(string, KafkaValueFormat{T})"/>. They read and write what the
/// serializers of Confluent's clients do: the id of the schema stands before the value, or in a header.
/// </summary>
public static class SchemaRegistryFormats
{
    /// <summary>Values in Avro: a generated class, or <c>GenericRecord</c>. Writing registers the value's own schema.</summary>
    /// <typeparam name="T">A class that implements <c>ISpecificRecord</c>, which is read by its own schema, or <c>GenericRecord</c>, which is read as it was written.</typeparam>
    /// <param name="registry">The registry.</param>
    /// <param name="subject">The subject to register with; the topic's name and <c>-value</c> when left out.</param>
    /// <exception cref="NotSupportedException">The type is neither.</exception>
    public static KafkaValueFormat<T> Avro<T>(this KafkaSchemaRegistry registry, string? subject = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(registry);
        return new AvroFormat<T>(registry, subject);
    }

    /// <summary>Values in Protobuf. Writing registers the file of the message, and those that it imports.</summary>
    /// <typeparam name="T">The class that protoc generated. A record with another message is not read.</typeparam>
    /// <param name="registry">The registry.</param>
    /// <param name="subject">The subject to register with; the topic's name and <c>-value</c> when left out.</param>
    public static KafkaValueFormat<T> Protobuf<T>(this KafkaSchemaRegistry registry, string? subject = null)
        where T : class, IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(registry);
        return new ProtobufFormat<T>(registry, subject);
    }

    /// <summary>
    /// Values in JSON with a registered JSON Schema. Writing takes the subject's latest schema; where there is none it registers the one of the type.
    /// </summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="registry">The registry.</param>
    /// <param name="options">How JSON is read and written: the application's options; camel case (<see cref="JsonSerializerOptions.Web"/>) unless told.</param>
    /// <param name="subject">The subject to register with; the topic's name and <c>-value</c> when left out.</param>
    public static KafkaValueFormat<T> Json<T>(this KafkaSchemaRegistry registry, JsonSerializerOptions? options = null, string? subject = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(registry);
        return new RegisteredJsonFormat<T>(registry, options ?? JsonSerializerOptions.Web, subject);
    }
}
