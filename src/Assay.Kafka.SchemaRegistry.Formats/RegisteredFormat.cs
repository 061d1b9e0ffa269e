using System.Buffers.Binary;

namespace Assay.Kafka.SchemaRegistry.Formats;

/// <summary>A format that says with each value by which schema it was written.</summary>
internal abstract class RegisteredFormat<T>(KafkaSchemaRegistry registry, SchemaKind kind, string? subject) : KafkaValueFormat<T>
{
    private const string IdHeader = "__value_schema_id";
    private const int IdLength = 5;
    private const int GuidLength = 17;

    protected KafkaSchemaRegistry Registry { get; } = registry;

    public sealed override ValueTask<T> ReadAsync(KafkaRecord record, CancellationToken cancellationToken)
    {
        var value = record.Value!.Value;
        var header = record.Headers.LastOrDefault(candidate => candidate.Key == IdHeader).Value;
        if (header is { } id && TryFind(id.Span, out var schema, out var used))
            return new(Read(value, Checked(schema), id[used..]));
        if (!TryFind(value.Span, out schema, out used))
        {
            throw new FormatException(
                $"The value does not begin with the id of a schema (a zero and four bytes) but with {Convert.ToHexStringLower(value.Span[..Math.Min(IdLength, value.Length)])}; "
                + "it was not written with a schema registry.");
        }

        return new(Read(value[used..], Checked(schema), null));
    }

    public sealed override ValueTask<ReadOnlyMemory<byte>> WriteAsync(T value, string topic, CancellationToken cancellationToken)
    {
        var (id, bytes) = Write(value, subject ?? $"{topic}-value");
        var written = new byte[IdLength + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(written.AsSpan(1), id);
        bytes.CopyTo(written.AsMemory(IdLength));
        return new(written);
    }

    /// <param name="value">The value, without the schema's id.</param>
    /// <param name="schema">The schema that it was written with.</param>
    /// <param name="afterId">What stands behind the id where that is in a header; null where it is in the value.</param>
    protected abstract T Read(ReadOnlyMemory<byte> value, RegisteredSchema schema, ReadOnlyMemory<byte>? afterId);

    protected abstract (int Id, ReadOnlyMemory<byte> Bytes) Write(T value, string subject);

    private bool TryFind(ReadOnlySpan<byte> start, out RegisteredSchema? schema, out int used)
    {
        (schema, used) = (null, 0);
        if (start.Length >= IdLength && start[0] == 0)
            (schema, used) = (Registry.Find(BinaryPrimitives.ReadInt32BigEndian(start[1..])), IdLength);
        else if (start.Length >= GuidLength && start[0] == 1)
            (schema, used) = (Registry.Find(new Guid(start[1..GuidLength], bigEndian: true)), GuidLength);
        return used > 0;
    }

    private RegisteredSchema Checked(RegisteredSchema? schema)
    {
        if (schema is null)
            throw new FormatException($"The registry '{Registry.Name}' has no schema of the value's id: it was written with another registry.");
        return schema.Kind == kind ? schema : throw new FormatException($"The value was written with schema {schema.Id}, which is {schema.Kind} and not {kind}.");
    }
}
