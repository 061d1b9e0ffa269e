using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Assay.Kafka.Probes;
using Assay.Misses;
using Confluent.Kafka;

namespace Assay.Kafka;

/// <summary>
/// What a test sees of the records of a topic in its rent, and what it expects of them. Looking joins no consumer group, so the application's groups
/// are left alone.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public partial class KafkaProbe<T>
{
    internal static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a single read of a topic takes at most once an expectation's time is up.</summary>
    internal static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(5);

    internal KafkaProbe(KafkaCluster cluster, string name, KafkaValueFormat<T> format, IReadOnlyList<Narrowing<KafkaRecord>>? narrowings = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Cluster = cluster;
        Name = name;
        Format = format;
        Narrowings = narrowings ?? [];
    }

    /// <summary>The topic's name, without the prefix.</summary>
    public string Name { get; }

    internal KafkaCluster Cluster { get; }

    internal KafkaValueFormat<T> Format { get; }

    internal IReadOnlyList<Narrowing<KafkaRecord>> Narrowings { get; }

    /// <summary>Only the records with such a key.</summary>
    /// <param name="key">The key, as UTF-8 text.</param>
    public KafkaProbe<T> WithKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Narrowed(RecordNarrowing.ToKey(key));
    }

    /// <summary>Only the records with such a header.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value as UTF-8 text; any when left out.</param>
    public KafkaProbe<T> WithHeader(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Narrowed(RecordNarrowing.ToHeader(name, value));
    }

    /// <summary>Only the records for which a condition holds.</summary>
    /// <param name="condition">The condition; on bytes, headers, partition and time as they are.</param>
    /// <param name="words">What it asks for, in messages: its source text unless told.</param>
    public KafkaProbe<T> Where(Func<KafkaRecord, bool> condition, [CallerArgumentExpression(nameof(condition))] string words = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Narrowed(Narrowing<KafkaRecord>.To(condition, words));
    }

    /// <summary>The records of this rent that are there now, by partition and offset. What an open or aborted transaction wrote is not among them.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<KafkaRecord>> RecordsAsync(CancellationToken cancellationToken = default)
    {
        var records = await Cluster.Backend.ReadAsync(Name, cancellationToken);
        return Narrowings.Count == 0 ? records : [.. records.Where(LooksAt)];
    }

    /// <summary>Waits for a record of this rent and answers it.</summary>
    /// <param name="fits">Whether a value is the one; any record when left out. A value that can't be read does not fit.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="words">What <paramref name="fits"/> asks for, in messages: its source text unless told.</param>
    /// <exception cref="TopicAssertionException">None arrived in time; shows what did, here and in other topics, and what came nearest.</exception>
    public async Task<ReceivedRecord<T>> ShouldReceive(
        Func<T, bool>? fits = null,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(fits))] string words = "") =>
        await UntilAsync(records => Fitting(records, fits).FirstOrDefault(), within, cancellationToken)
        ?? throw await MissedAsync($"a record{ThatFits(fits, words)}", within, Fits(fits), One(fits, words), cancellationToken);

    /// <summary>Waits for a record whose value has the members of a shape, and answers it. A miss shows by what the nearest record differs.</summary>
    /// <param name="shape">
    /// An object such as <c>new { orderId = 7 }</c>: what it has must be in the value and be equal, what it lacks does not count. A null or default that the options
    /// for JSON leave out may be missing in the value.
    /// </param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">None arrived in time; shows the nearest one and what else arrived.</exception>
    public async Task<ReceivedRecord<T>> ShouldReceiveLike(object shape, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var expected = JsonShape.Of(Format.ShapeToJson(shape), shape, Format);
        var like = Condition<KafkaRecord, T>.Like(expected);
        return await UntilAsync(records => records.FirstOrDefault(like.Holds)?.Received, within, cancellationToken)
            ?? throw await MissedAsync($"a record like {expected}", within, like.Holds, _ => [like], cancellationToken);
    }

    /// <summary>
    /// Waits until records came that fit one after the other, in this order. Others may lie between them. Kafka keeps an order only within a partition, so
    /// in a topic of several name a key first (<see cref="WithKey"/>).
    /// </summary>
    /// <param name="fits">For each record, whether a value is the one.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="words">What <paramref name="fits"/> ask for, in messages: their source text unless told.</param>
    /// <exception cref="TopicAssertionException">They did not come in time, or in another order; shows what came, and what came nearest to the first missing one.</exception>
    public async Task<IReadOnlyList<ReceivedRecord<T>>> ShouldReceiveInOrder(
        IReadOnlyList<Func<T, bool>> fits,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(fits))] string words = "")
    {
        ArgumentNullException.ThrowIfNull(fits);
        var order = new ArrivalOrder<KafkaRecord, T>(fits);
        return await UntilAsync(order.WholeIn, within, cancellationToken) is { } whole ? [.. whole.Select(static record => ((ReadRecord<T>)record).Received!)] : throw await MissedAsync(
            string.Create(CultureInfo.InvariantCulture, $"{fits.Count} records in order, {SourceText.OneLine(words)},"),
            within,
            Fits(value => fits.Any(one => one(value))),
            order.NextAfter,
            cancellationToken);
    }

    /// <summary>
    /// Waits until exactly so many fitting records are there. A record too many fails at once; one that comes later is not seen: wait first for what would
    /// publish it (<see cref="KafkaCluster.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="fits">Whether a value counts; all records when left out, also those that can't be read, which are a miss.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="words">What <paramref name="fits"/> asks for, in messages: its source text unless told.</param>
    /// <exception cref="TopicAssertionException">
    /// There were fewer or more, or one that counts can't be read; shows what arrived, and what came nearest where one is missing.
    /// </exception>
    public async Task<IReadOnlyList<ReceivedRecord<T>>> ShouldReceiveExactly(
        int count,
        Func<T, bool>? fits = null,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(fits))] string words = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var counts = Counts(fits);
        var found = await UntilAsync(records => records.Where(counts).ToList() is { } counted && counted.Count >= count ? counted : null, within, cancellationToken);
        var unreadable = found?.FindAll(static record => record.Received is null) ?? [];
        if (found?.Count == count && unreadable.Count == 0)
            return [.. Fitting(found, null)];
        var problem = unreadable.Count == 0 ? "" : $": can't be read: {string.Join(", ", unreadable.Select(static record => $"{record.Record.Place} ({record.Problem})"))}";
        throw await MissedAsync(
            string.Create(CultureInfo.InvariantCulture, $"exactly {count} {(count == 1 ? "record" : "records")}{ThatFits(fits, words, isOne: count == 1)}{problem}"),
            within,
            Fits(fits),
            found is null ? One(fits, words) : null,
            cancellationToken);
    }

    /// <summary>
    /// Asserts that no record of this rent is there now. Wait first for what would have published one (<see cref="KafkaCluster.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="fits">Whether a value counts; all records when left out, also those that can't be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="words">What <paramref name="fits"/> asks for, in messages: its source text unless told.</param>
    /// <exception cref="TopicAssertionException">There is one; shows what arrived.</exception>
    public async Task ShouldBeEmpty(
        Func<T, bool>? fits = null, CancellationToken cancellationToken = default, [CallerArgumentExpression(nameof(fits))] string words = "")
    {
        var counts = Counts(fits);
        if ((await ReadAsync(cancellationToken)).Any(counts))
            throw await MissedAsync($"no record{ThatFits(fits, words)}", TimeSpan.Zero, counts, null, cancellationToken);
    }

    internal bool LooksAt(ReadRecord<T> record) => LooksAt(record.Record);

    /// <summary>All records of this rent in a topic, read as the values of this one.</summary>
    internal async Task<IReadOnlyList<ReadRecord<T>>> ReadAsync(string topic, CancellationToken cancellationToken) =>
        await ReadAsync(await Cluster.Backend.ReadAsync(topic, cancellationToken), cancellationToken);

    private KafkaProbe<T> Narrowed(Narrowing<KafkaRecord> narrowing) => new(Cluster, Name, Format, [.. Narrowings, narrowing]);

    private bool LooksAt(KafkaRecord record) => Narrowings.All(narrowing => narrowing.Holds(record));

    /// <summary>The records that are looked at, with their values.</summary>
    private async Task<IReadOnlyList<ReadRecord<T>>> ReadAsync(CancellationToken cancellationToken) =>
        await ReadAsync(await RecordsAsync(cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<ReadRecord<T>>> ReadAsync(IReadOnlyList<KafkaRecord> records, CancellationToken cancellationToken)
    {
        var read = new List<ReadRecord<T>>(records.Count);
        foreach (var record in records)
            read.Add(await ReadRecord<T>.OfAsync(record, Format, cancellationToken));
        return read;
    }

    private async Task<TResult?> UntilAsync<TResult>(Func<IReadOnlyList<ReadRecord<T>>, TResult?> look, TimeSpan? within, CancellationToken cancellationToken)
        where TResult : class
    {
        using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeUp.CancelAfter(Debugger.IsAttached ? TimeSpan.FromHours(1) : within ?? DefaultWait);
        while (true)
        {
            var mark = Cluster.Backend.Mark();
            if (await TryReadAsync(timeUp.Token, cancellationToken) is { } records && look(records) is { } seen)
                return seen;
            try
            {
                await Cluster.Backend.WaitForChangeAsync(mark, timeUp.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return await LastReadAsync(cancellationToken) is { } last ? look(last) : null;
            }
        }
    }

    /// <summary>The records that are looked at once the time is up, for which a read has a time of its own; null where they can't be read.</summary>
    private async Task<IReadOnlyList<ReadRecord<T>>?> LastReadAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(LongestRead);
        return await TryReadAsync(limited.Token, cancellationToken);
    }

    /// <summary>The records that are looked at; null where they can't be read now, as while their topic is being created, or not before the time is up.</summary>
    private async Task<IReadOnlyList<ReadRecord<T>>?> TryReadAsync(CancellationToken timeUp, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(timeUp);
        }
        catch (Exception notYet) when (notYet is KafkaException || (notYet is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static IEnumerable<ReceivedRecord<T>> Fitting(IReadOnlyList<ReadRecord<T>> records, Func<T, bool>? fits) =>
        records.Select(record => record.Received).OfType<ReceivedRecord<T>>().Where(received => fits is null || fits(received.Value));

    private static Func<ReadRecord<T>, bool> Fits(Func<T, bool>? fits) => record => record.Received is { } received && fits?.Invoke(received.Value) != false;

    /// <summary>Which records count: without a condition also those that can't be read.</summary>
    private static Func<ReadRecord<T>, bool> Counts(Func<T, bool>? fits) => fits is null ? static _ => true : Fits(fits);

    private static string ThatFits(Func<T, bool>? fits, string words, bool isOne = true) =>
        fits is null ? "" : $" that {(isOne ? "fits" : "fit")} {SourceText.OneLine(words)}";

    private static Func<IReadOnlyList<ReadRecord<T>>, IReadOnlyList<Condition<KafkaRecord, T>>> One(Func<T, bool>? fits, string words) =>
        _ => [Condition<KafkaRecord, T>.Fits(fits, $"not {SourceText.OneLine(words)}")];

    private Task<TopicAssertionException> MissedAsync(
        string expected,
        TimeSpan? within,
        Func<ReadRecord<T>, bool> fits,
        Func<IReadOnlyList<ReadRecord<T>>, IReadOnlyList<Condition<KafkaRecord, T>>>? missing,
        CancellationToken cancellationToken) =>
        new Miss<T>(this, expected, within ?? DefaultWait) { Fits = fits, Missing = missing }.DescribeAsync(cancellationToken);
}
