using Assay.Misses;

namespace Assay.Kafka.Probes;

/// <summary>What narrows the records that a test looks at.</summary>
internal static class RecordNarrowing
{
    public static Narrowing<KafkaRecord> ToKey(string key) => new(
        $"with key \"{key}\"", record => record.KeyText == key ? null : record.KeyText is { } other ? $"its key is \"{other}\"" : "it has no key")
    {
        Distance = record => TextDistance.Between(key, record.KeyText),
    };

    public static Narrowing<KafkaRecord> ToHeader(string name, string? value) => new(
        value is null ? $"with header {name}" : $"with header {name}={value}",
        record => record.Headers.All(header => header.Key != name) ? $"it has no header {name}"
            : value is null || record.Header(name) == value ? null : $"its header {name} is {record.Header(name)}")
    {
        Distance = record => TextDistance.Between(value ?? "", record.Header(name)),
    };
}
