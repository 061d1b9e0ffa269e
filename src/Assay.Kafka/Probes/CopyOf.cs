using Assay.Misses;

namespace Assay.Kafka.Probes;

/// <summary>What a copy of a record has to be: the key and the value are those of the other, which is none itself.</summary>
internal static class CopyOf
{
    private const string Itself = "the record itself";

    public static bool Is(KafkaRecord record, KafkaRecord original) => !IsItself(record, original) && record.HasSameContentAs(original);

    public static IReadOnlyList<Condition<KafkaRecord, T>> Record<T>(KafkaRecord original) =>
    [
        new(copy => IsItself(copy.Message, original) ? [Itself] : KafkaRecord.Same(copy.Message.Key, original.Key) ? [] : ["another key"])
        {
            Distance = record => TextDistance.Between(original.KeyText ?? "", record.KeyText),
        },
        new(copy => IsItself(copy.Message, original) ? [Itself] : KafkaRecord.Same(copy.Message.Value, original.Value) ? [] : ["another value"]),
    ];

    private static bool IsItself(KafkaRecord record, KafkaRecord original) => record.Place == original.Place;
}
