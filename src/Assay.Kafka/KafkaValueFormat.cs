using System.Text.Json;

namespace Assay.Kafka;

/// <summary>
/// How the values of a topic become objects and back. Derive from it for a format of your own, and give it to
/// <see cref="KafkaCluster.Topic{T}(string, KafkaValueFormat{T})"/>. Used by several topics and sandboxes at once, so it must be safe for concurrent use.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class KafkaValueFormat<T>
{
    /// <summary>Reads a value. What it throws says why the value can't be read: such a record fits no expectation, and is shown with the reason.</summary>
    /// <param name="record">The record; it has a value.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract ValueTask<T> ReadAsync(KafkaRecord record, CancellationToken cancellationToken);

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="topic">The topic as the cluster knows it, with the sandbox's prefix.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract ValueTask<ReadOnlyMemory<byte>> WriteAsync(T value, string topic, CancellationToken cancellationToken);

    /// <summary>
    /// The value as JSON: what <see cref="KafkaProbe{T}.ShouldReceiveLike"/> compares, and what messages show where the bytes are not text. What
    /// System.Text.Json writes in camel case unless overridden.
    /// </summary>
    /// <param name="value">The value.</param>
    public virtual JsonElement ToJson(T value) => JsonSerializer.SerializeToElement(value, JsonSerializerOptions.Web);

    /// <summary>
    /// The shape that <see cref="KafkaProbe{T}.ShouldReceiveLike"/> looks for, as JSON whose members are named as those of <see cref="ToJson"/>. What
    /// System.Text.Json writes in camel case unless overridden.
    /// </summary>
    /// <param name="shape">What the test gave, such as <c>new { orderId = 7 }</c>.</param>
    public virtual JsonElement ShapeToJson(object shape) => JsonSerializer.SerializeToElement(shape, JsonSerializerOptions.Web);

    /// <summary>Whether the bytes are text, so that messages show them as they are. False unless overridden.</summary>
    protected internal virtual bool IsText => false;
}
