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
}
