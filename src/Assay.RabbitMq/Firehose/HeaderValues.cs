using System.Collections;
using System.Text;
using RabbitMQ.Client;

namespace Assay.RabbitMq.Firehose;

/// <summary>Headers as .NET values: the client gives texts as bytes.</summary>
internal static class HeaderValues
{
    public static IReadOnlyDictionary<string, object?> Read(IDictionary<string, object?>? headers) =>
        headers is null
            ? System.Collections.ObjectModel.ReadOnlyDictionary<string, object?>.Empty
            : headers.ToDictionary(header => header.Key, header => Read(header.Value), StringComparer.Ordinal);

    private static object? Read(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        AmqpTimestamp time => DateTimeOffset.FromUnixTimeSeconds(time.UnixTime),
        IDictionary<string, object?> table => Read(table),
        BinaryTableValue binary => binary.Bytes,
        IList list => list.Cast<object?>().Select(Read).ToList(),
        _ => value,
    };

    /// <summary>A value that was read, as the client takes it.</summary>
    public static object? Write(object? value) => value switch
    {
        DateTimeOffset time => new AmqpTimestamp(time.ToUnixTimeSeconds()),
        IReadOnlyDictionary<string, object?> table => table.ToDictionary(entry => entry.Key, entry => Write(entry.Value), StringComparer.Ordinal),
        byte[] bytes => new BinaryTableValue(bytes),
        IList list => list.Cast<object?>().Select(Write).ToList(),
        _ => value,
    };
}
