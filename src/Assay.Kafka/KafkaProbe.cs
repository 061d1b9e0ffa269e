using System.Diagnostics;
using System.Text.Json;
using Assay.Kafka.Probes;

namespace Assay.Kafka;

/// <summary>
/// What a test sees of the records of a topic in its rent, and what it expects of them. Looking joins no consumer group, so the application's groups
/// are left alone.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public class KafkaProbe<T>
{
    internal static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);
    private readonly Func<KafkaRecord, bool>? _condition;

    internal KafkaProbe(KafkaCluster cluster, string name, KafkaValueFormat<T> format, Func<KafkaRecord, bool>? condition = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Cluster = cluster;
        Name = name;
        Format = format;
        _condition = condition;
    }

    /// <summary>The topic's name, without the prefix.</summary>
    public string Name { get; }

    internal KafkaCluster Cluster { get; }

    internal KafkaValueFormat<T> Format { get; }

    /// <summary>Only the records with such a key.</summary>
    /// <param name="key">The key, as UTF-8 text.</param>
    public KafkaProbe<T> WithKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Where(record => record.KeyText == key);
    }

    /// <summary>Only the records with such a header.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value as UTF-8 text; any when left out.</param>
    public KafkaProbe<T> WithHeader(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Where(record => record.Headers.Any(header => header.Key == name) && (value is null || record.Header(name) == value));
    }

    /// <summary>Only the records for which a condition holds.</summary>
    /// <param name="condition">The condition; on bytes, headers, partition and time as they are.</param>
    public KafkaProbe<T> Where(Func<KafkaRecord, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new KafkaProbe<T>(Cluster, Name, Format, record => _condition?.Invoke(record) != false && condition(record));
    }

    /// <summary>The records of this rent that are there now, by partition and offset. What an open or aborted transaction wrote is not among them.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<KafkaRecord>> RecordsAsync(CancellationToken cancellationToken = default)
    {
        var records = await Cluster.Backend.ReadAsync(Name, cancellationToken);
        return _condition is null ? records : [.. records.Where(_condition)];
    }

    /// <summary>Waits for a record of this rent and answers it.</summary>
    /// <param name="fits">Whether a value is the one; any record when left out. A value that can't be read does not fit.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">None arrived in time; shows what did, here and in other topics.</exception>
    public async Task<ReceivedRecord<T>> ShouldReceive(Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        await UntilAsync(records => Fitting(records, fits).FirstOrDefault(), within, cancellationToken)
        ?? throw await MissedAsync("a record that fits", within, records => Fitting(records, fits), null, cancellationToken);

    /// <summary>Waits for a record whose value has the members of a shape, and answers it. A miss shows by what the nearest record differs.</summary>
    /// <param name="shape">An object such as <c>new { orderId = 7 }</c>: what it has must be in the value and be equal, what it lacks does not count.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">None arrived in time; shows the nearest one and what else arrived.</exception>
    public async Task<ReceivedRecord<T>> ShouldReceiveLike(object shape, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var expected = new ValueShape(JsonSerializer.SerializeToElement(shape, JsonSerializerOptions.Web));
        IEnumerable<ReceivedRecord<T>> Matching(IReadOnlyList<ReadRecord<T>> records) =>
            records.Where(record => record.Received is not null && expected.DifferencesFrom(record).Count == 0).Select(record => record.Received!);
        return await UntilAsync(records => Matching(records).FirstOrDefault(), within, cancellationToken)
            ?? throw await MissedAsync($"a record like {expected}", within, Matching, expected, cancellationToken);
    }

    /// <summary>
    /// Waits until records came that fit one after the other, in this order. Others may lie between them. Kafka keeps an order only within a partition, so
    /// in a topic of several name a key first (<see cref="WithKey"/>).
    /// </summary>
    /// <param name="fits">For each record, whether a value is the one.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">They did not come in time, or in another order; shows what came.</exception>
    public async Task<IReadOnlyList<ReceivedRecord<T>>> ShouldReceiveInOrder(
        IReadOnlyList<Func<T, bool>> fits, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return await UntilAsync(records => InOrder(records, fits), within, cancellationToken)
            ?? throw await MissedAsync($"{fits.Count} records in order", within, records => Fitting(records, value => fits.Any(one => one(value))), null, cancellationToken);
    }

    /// <summary>
    /// Waits until exactly so many fitting records are there. A record too many fails at once; one that comes later is not seen: wait first for what would
    /// publish it (<see cref="KafkaCluster.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="fits">Whether a value counts; all when left out.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">There were fewer or more; shows what arrived.</exception>
    public async Task<IReadOnlyList<ReceivedRecord<T>>> ShouldReceiveExactly(
        int count, Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var found = await UntilAsync(
            records => Fitting(records, fits).ToList() is { } fitting && fitting.Count >= count ? fitting : null, within, cancellationToken);
        return found?.Count == count ? found : throw await MissedAsync($"exactly {count}", within, records => Fitting(records, fits), null, cancellationToken);
    }

    /// <summary>
    /// Waits until there is exactly one record for each of some ids, and none for another: what an outbox has to publish, when the ids are those of its rows.
    /// </summary>
    /// <typeparam name="TId">The type of the ids.</typeparam>
    /// <param name="ids">The ids, each once.</param>
    /// <param name="id">The id that a record carries, in its value, key or headers.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">An id has no record, or several, or a record has another id; names them.</exception>
    public async Task<IReadOnlyList<ReceivedRecord<T>>> ShouldReceiveOneForEach<TId>(
        IReadOnlyCollection<TId> ids, Func<ReceivedRecord<T>, TId> id, TimeSpan? within = null, CancellationToken cancellationToken = default)
        where TId : notnull
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(id);
        var found = await UntilAsync(records => ById.Of(Fitting(records, null), id) is var byId && byId.IsMissing(ids) ? null : byId, within, cancellationToken);
        var seen = found ?? ById.Of(Fitting(await ReadAsync(cancellationToken), null), id);
        return seen.Problem(ids) is { } problem
            ? throw await MissedAsync($"one record for each of {ids.Count} ids: {problem}", within, records => Fitting(records, null), null, cancellationToken)
            : [.. Fitting(await ReadAsync(cancellationToken), null)];
    }

    /// <summary>Waits until exactly one record came with the key and the value of another: its dead letter, or what was forwarded.</summary>
    /// <param name="original">The other record.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">None came in time, or several; shows what came.</exception>
    public async Task<KafkaRecord> ShouldReceiveCopyOf(KafkaRecord original, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        var found = await UntilAsync(
            records => records.Select(record => record.Record).Where(original.HasSameContentAs).ToList() is { Count: > 0 } copies ? copies : null, within, cancellationToken);
        return found is [var copy] ? copy : throw await MissedAsync(
            $"{(found is null ? "a" : "only one")} copy of {original}", within, static _ => [], null, cancellationToken);
    }

    /// <summary>
    /// Asserts that no record of this rent is there now. Wait first for what would have published one (<see cref="KafkaCluster.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="fits">Whether a value counts; all records when left out, also those that can't be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TopicAssertionException">There is one; shows what arrived.</exception>
    public async Task ShouldBeEmpty(Func<T, bool>? fits = null, CancellationToken cancellationToken = default)
    {
        var records = await ReadAsync(cancellationToken);
        if (fits is null ? records.Count > 0 : Fitting(records, fits).Any())
            throw await MissedAsync("no record", TimeSpan.Zero, found => Fitting(found, fits), null, cancellationToken);
    }

    /// <summary>The records of this rent with their values.</summary>
    private async Task<IReadOnlyList<ReadRecord<T>>> ReadAsync(CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(cancellationToken);
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
            if (look(await ReadAsync(cancellationToken)) is { } seen)
                return seen;
            try
            {
                await Cluster.Backend.WaitForChangeAsync(mark, timeUp.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return look(await ReadAsync(cancellationToken));
            }
        }
    }

    private static IEnumerable<ReceivedRecord<T>> Fitting(IReadOnlyList<ReadRecord<T>> records, Func<T, bool>? fits) =>
        records.Select(record => record.Received).OfType<ReceivedRecord<T>>().Where(received => fits is null || fits(received.Value));

    private static List<ReceivedRecord<T>>? InOrder(IReadOnlyList<ReadRecord<T>> records, IReadOnlyList<Func<T, bool>> fits)
    {
        var found = new List<ReceivedRecord<T>>();
        foreach (var record in Fitting(records, null))
        {
            if (found.Count < fits.Count && fits[found.Count](record.Value))
                found.Add(record);
        }

        return found.Count == fits.Count ? found : null;
    }

    private async Task<TopicAssertionException> MissedAsync(
        string expected,
        TimeSpan? within,
        Func<IReadOnlyList<ReadRecord<T>>, IEnumerable<ReceivedRecord<T>>> fitting,
        ValueShape? shape,
        CancellationToken cancellationToken)
    {
        var records = await ReadAsync(cancellationToken);
        var lines = records.Select(record => record.ToString()).ToList();
        var miss = new Miss(Cluster, Name, expected, within ?? DefaultWait) { Nearest = shape?.Nearest(records) };
        return await miss.DescribeAsync(lines, fitting(records).Count(), cancellationToken);
    }
}
