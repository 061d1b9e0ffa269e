using System.Diagnostics;
using System.Text;
using Assay.Timelines;

namespace Assay.Kafka;

/// <summary>
/// A topic as a test sees it: what arrived in this rent, and a way to publish. Reading never joins a consumer group, so the application's
/// groups are left alone.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class KafkaTopic<T>
{
    private const int Shown = 10;
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);
    private readonly KafkaCluster _cluster;
    private readonly IValueFormat<T> _format;
    private readonly Timeline _timeline;

    internal KafkaTopic(KafkaCluster cluster, string name, IValueFormat<T> format, Timeline timeline)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _cluster = cluster;
        Name = name;
        _format = format;
        _timeline = timeline;
    }

    /// <summary>The name, without the prefix.</summary>
    public string Name { get; }

    /// <summary>The records of this rent that are there now, by partition and offset.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<KafkaRecord>> RecordsAsync(CancellationToken cancellationToken = default) =>
        _cluster.Backend.ReadAsync(Name, cancellationToken);

    /// <summary>Waits for a record of this rent and answers it.</summary>
    /// <param name="fits">Whether a value is the one; any record when left out. A value that can't be read does not fit.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">None arrived in time; shows what did, here and in other topics.</exception>
    public async Task<ReceivedRecord<T>> ShouldReceive(Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        var found = await UntilAsync(
            records => Fitting(records, fits).FirstOrDefault() is { } first ? first : null, within, cancellationToken);
        return found ?? throw await MissedAsync("a record that fits", within, fits, cancellationToken);
    }

    /// <summary>Waits until exactly so many fitting records are there. A record too many fails at once; one that comes later is not seen.</summary>
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
        return found?.Count == count ? found : throw await MissedAsync($"exactly {count}", within, fits, cancellationToken);
    }

    /// <summary>Asserts that no record of this rent is there now. Wait first for what would have published one.</summary>
    /// <param name="fits">Whether a value counts; all when left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TopicAssertionException">There is one; shows what arrived.</exception>
    public async Task ShouldBeEmpty(Func<T, bool>? fits = null, CancellationToken cancellationToken = default)
    {
        if (Fitting(await RecordsAsync(cancellationToken), fits).Any())
            throw await MissedAsync("no record", TimeSpan.Zero, fits, cancellationToken);
    }

    /// <summary>Publishes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="key">The key; none when left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task Publish(T value, string? key = null, CancellationToken cancellationToken = default) =>
        Publish(new KafkaMessage { Key = key is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(key), Value = _format.Write(value) }, cancellationToken);

    /// <summary>Publishes a record as it is: bytes that nobody can read, a tombstone, headers.</summary>
    /// <param name="message">The record.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task Publish(KafkaMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        _timeline.Record("test", $"publishes to {Name}");
        await _cluster.Backend.PublishAsync(Name, message, cancellationToken);
    }

    private async Task<TResult?> UntilAsync<TResult>(Func<IReadOnlyList<KafkaRecord>, TResult?> look, TimeSpan? within, CancellationToken cancellationToken)
        where TResult : class
    {
        using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeUp.CancelAfter(Debugger.IsAttached ? TimeSpan.FromHours(1) : within ?? DefaultWait);
        while (true)
        {
            var mark = _cluster.Backend.Mark();
            if (look(await RecordsAsync(cancellationToken)) is { } seen)
                return seen;
            try
            {
                await _cluster.Backend.WaitForChangeAsync(mark, timeUp.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return look(await RecordsAsync(cancellationToken));
            }
        }
    }

    private IEnumerable<ReceivedRecord<T>> Fitting(IReadOnlyList<KafkaRecord> records, Func<T, bool>? fits) => records
        .Select(record => (Record: record, Read: TryRead(record, out var value, out _), Value: value))
        .Where(candidate => candidate.Read && (fits is null || fits(candidate.Value!)))
        .Select(candidate => new ReceivedRecord<T>(candidate.Value!, candidate.Record));

    private bool TryRead(KafkaRecord record, out T? value, out string? problem)
    {
        try
        {
            value = record.Value is { } bytes ? _format.Read(bytes) : default;
            problem = record.Value is null ? "a tombstone" : null;
            return record.Value is not null;
        }
        catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or NotSupportedException or FormatException)
        {
            (value, problem) = (default, $"not a {typeof(T).Name}: {unreadable.Message}");
            return false;
        }
    }

    private async Task<TopicAssertionException> MissedAsync(string expected, TimeSpan? within, Func<T, bool>? fits, CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(cancellationToken);
        var wait = within ?? DefaultWait;
        var time = wait > TimeSpan.Zero ? FormattableString.Invariant($" within {wait.TotalSeconds:0.###} s") : "";
        var text = new StringBuilder($"{Name}: expected {expected}{time}");
        text.Append(records.Count == 0 ? "; nothing arrived there." : $"; {Fitting(records, fits).Count()} of {records.Count} records fit:");
        foreach (var record in records.Take(Shown))
            text.Append("\n  ").Append(record).Append(TryRead(record, out _, out var problem) ? "" : $"   ({problem})");
        if (records.Count > Shown)
            text.Append("\n  … and ").Append(records.Count - Shown).Append(" more");
        foreach (var topic in await _cluster.Backend.TopicsAsync(cancellationToken))
        {
            if (topic != Name && await _cluster.Backend.ReadAsync(topic, cancellationToken) is { Count: > 0 } others)
                text.Append("\n  elsewhere: ").Append(others.Count).Append(" in ").Append(topic).Append(", such as ").Append(others[0]);
        }

        return new TopicAssertionException(text.ToString());
    }
}
