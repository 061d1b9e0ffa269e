using Assay.Misses;

namespace Assay.Kafka.Probes;

/// <summary>What narrows the records that a test looks at.</summary>
/// <param name="Words">How it reads behind the topic's name.</param>
/// <param name="Holds">Whether a record is looked at.</param>
/// <param name="Difference">By what a record differs that is not.</param>
internal sealed record Narrowing(string Words, Func<KafkaRecord, bool> Holds, Func<KafkaRecord, string> Difference)
{
    /// <summary>How far a record is from it that is not looked at: closer ones are better hints.</summary>
    public Func<KafkaRecord, int> Distance { get; private init; } = static _ => 0;

    public static Narrowing ToKey(string key) => new(
        $"with key \"{key}\"",
        record => record.KeyText == key,
        record => record.KeyText is { } other ? $"its key is \"{other}\"" : "it has no key")
    { Distance = record => TextDistance.Between(key, record.KeyText) };

    public static Narrowing ToHeader(string name, string? value) => new(
        value is null ? $"with header {name}" : $"with header {name}={value}",
        record => Has(record, name) && (value is null || record.Header(name) == value),
        record => Has(record, name) ? $"its header {name} is {record.Header(name)}" : $"it has no header {name}")
    {
        Distance = record => TextDistance.Between(value ?? "", record.Header(name)),
    };

    public static Narrowing To(Func<KafkaRecord, bool> condition, string words) => new($"where {words}", condition, _ => $"not {words}");

    private static bool Has(KafkaRecord record, string name) => record.Headers.Any(header => header.Key == name);
}
