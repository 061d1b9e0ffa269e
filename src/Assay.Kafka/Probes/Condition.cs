using Assay.Misses;

namespace Assay.Kafka.Probes;

/// <summary>One thing that a record has to be to fit.</summary>
/// <param name="Differences">By what a record is not so, a phrase each; empty when it is.</param>
internal sealed record Condition<T>(Func<ReadRecord<T>, IReadOnlyList<string>> Differences)
{
    private const string Itself = "the record itself";

    /// <summary>Whether it says nothing about records of other topics, which hold values of other types.</summary>
    public bool IsOfTopic { get; private init; }

    /// <summary>How far a record is from it that is not so.</summary>
    public Func<KafkaRecord, int> Distance { get; private init; } = static _ => 0;

    public static Condition<T> From(Narrowing narrowing) =>
        new(record => narrowing.Holds(record.Record) ? [] : [narrowing.Difference(record.Record)]) { Distance = narrowing.Distance };

    /// <summary>The value can be read and fits.</summary>
    /// <param name="fits">Whether it does; any when null.</param>
    /// <param name="otherwise">What to say of one that does not.</param>
    public static Condition<T> Fits(Func<T, bool>? fits, string otherwise) => new(record =>
        record.Received is not { } received ? [record.Problem!]
        : fits is null || fits(received.Value) ? []
        : [otherwise])
    { IsOfTopic = fits is null };

    public static Condition<T> Like(ValueShape shape) => new(record =>
        shape.DifferencesFrom(record) is { Count: > 0 } differences ? differences
        : record.Received is null ? [record.Problem!]
        : []);

    /// <summary>The key and the value are those of another record, which is none itself.</summary>
    public static IReadOnlyList<Condition<T>> CopyOf(KafkaRecord original) =>
    [
        new(record => IsItself(record, original) ? [Itself] : KafkaRecord.Same(record.Record.Key, original.Key) ? [] : ["another key"])
        {
            Distance = record => TextDistance.Between(original.KeyText ?? "", record.KeyText),
        },
        new(record => IsItself(record, original) ? [Itself] : KafkaRecord.Same(record.Record.Value, original.Value) ? [] : ["another value"]),
    ];

    private static bool IsItself(ReadRecord<T> record, KafkaRecord original) => record.Record.Place == original.Place;
}
