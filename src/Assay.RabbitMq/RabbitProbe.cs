using System.Diagnostics;
using System.Text.Json;
using Assay.RabbitMq.Messages;

namespace Assay.RabbitMq;

/// <summary>What a test sees of the messages of an exchange or a queue in its rent, and what it expects of them.</summary>
/// <typeparam name="T">The type of the bodies.</typeparam>
public class RabbitProbe<T>
{
    internal static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);
    private readonly IMessageSource _source;
    private readonly Func<RabbitDelivery, bool>? _condition;

    internal RabbitProbe(RabbitVirtualHost host, IMessageSource source, IBodyFormat<T> format, Func<RabbitDelivery, bool>? condition = null)
    {
        Host = host;
        _source = source;
        Format = format;
        _condition = condition;
    }

    internal RabbitVirtualHost Host { get; }

    internal IBodyFormat<T> Format { get; }

    /// <summary>Only the messages that were published with such a routing key.</summary>
    /// <param name="pattern">The key, or a pattern as topic exchanges have it: <c>*</c> for one word, <c>#</c> for any number.</param>
    public RabbitProbe<T> WithKey(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return Where(message => KeyPattern.Fits(pattern, message.RoutingKey));
    }

    /// <summary>Only the messages with such a header.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value as text; any when left out.</param>
    public RabbitProbe<T> WithHeader(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Where(message => message.Headers.ContainsKey(name) && (value is null || message.Header(name) == value));
    }

    /// <summary>Only the messages for which a condition holds.</summary>
    /// <param name="condition">The condition; on bodies, headers and deaths as they are.</param>
    public RabbitProbe<T> Where(Func<RabbitDelivery, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new RabbitProbe<T>(Host, _source, Format, message => _condition?.Invoke(message) != false && condition(message));
    }

    /// <summary>The messages of this rent that are there now, oldest first.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<RabbitDelivery>> MessagesAsync(CancellationToken cancellationToken = default)
    {
        await Host.Tap.FenceAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>Waits for a message of this rent and answers it.</summary>
    /// <param name="fits">Whether a body is the one; any message when left out. A body that can't be read does not fit.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">None came in time; shows what did, here and elsewhere.</exception>
    public async Task<ReceivedMessage<T>> ShouldReceive(Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        await UntilAsync(messages => Fitting(messages, fits).FirstOrDefault(), within, cancellationToken)
        ?? throw await MissedAsync("a message that fits", within, fits, cancellationToken);

    /// <summary>Waits until messages came that fit one after the other, in this order. Others may lie between them.</summary>
    /// <param name="fits">For each message, whether a body is the one.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">They did not come in time, or in another order; shows what came.</exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveInOrder(
        IReadOnlyList<Func<T, bool>> fits, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return await UntilAsync(messages => InOrder(messages, fits), within, cancellationToken)
            ?? throw await MissedAsync($"{fits.Count} messages in order", within, value => fits.Any(one => one(value)), cancellationToken);
    }

    /// <summary>
    /// Waits until exactly so many fitting messages are there. One too many fails at once; one that comes later is not seen:
    /// wait first for what would publish it (<see cref="RabbitVirtualHost.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="fits">Whether a body counts; all when left out.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">There were fewer or more; shows what came.</exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveExactly(
        int count, Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var found = await UntilAsync(
            messages => Fitting(messages, fits).ToList() is { } fitting && fitting.Count >= count ? fitting : null, within, cancellationToken);
        // What the server saw before this moment counts as well.
        await Host.Tap.FenceAsync(cancellationToken);
        found = found is null ? null : [.. Fitting(await ReadAsync(cancellationToken), fits)];
        return found?.Count == count ? found : throw await MissedAsync($"exactly {count}", within, fits, cancellationToken);
    }

    /// <summary>
    /// Asserts that no message of this rent came before this moment. Wait first for what would have published one
    /// (<see cref="RabbitVirtualHost.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="fits">Whether a body counts; all messages when left out, also those that can't be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MessageAssertionException">There is one; shows what came.</exception>
    public async Task ShouldBeEmpty(Func<T, bool>? fits = null, CancellationToken cancellationToken = default)
    {
        var messages = await MessagesAsync(cancellationToken);
        if (fits is null ? messages.Count > 0 : Fitting(messages, fits).Any())
            throw await MissedAsync("no message", TimeSpan.Zero, fits, cancellationToken);
    }

    private static bool TryRead(IBodyFormat<T> format, RabbitDelivery message, out T? value, out string? problem)
    {
        try
        {
            (value, problem) = (format.Read(message.Body), null);
            return true;
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or FormatException)
        {
            (value, problem) = (default, $"not a {typeof(T).Name}: {unreadable.Message}");
            return false;
        }
    }

    private async Task<IReadOnlyList<RabbitDelivery>> ReadAsync(CancellationToken cancellationToken)
    {
        var messages = await _source.ReadAsync(cancellationToken);
        return _condition is null ? messages : [.. messages.Where(_condition)];
    }

    private async Task<TResult?> UntilAsync<TResult>(Func<IReadOnlyList<RabbitDelivery>, TResult?> look, TimeSpan? within, CancellationToken cancellationToken)
        where TResult : class
    {
        using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeUp.CancelAfter(Debugger.IsAttached ? TimeSpan.FromHours(1) : within ?? DefaultWait);
        while (true)
        {
            var changed = Host.Tap.Changed;
            if (look(await ReadAsync(cancellationToken)) is { } seen)
                return seen;
            try
            {
                await _source.WaitAsync(changed, timeUp.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return look(await ReadAsync(cancellationToken));
            }
        }
    }

    private IEnumerable<ReceivedMessage<T>> Fitting(IReadOnlyList<RabbitDelivery> messages, Func<T, bool>? fits) => messages
        .Select(message => TryRead(Format, message, out var value, out _) && (fits is null || fits(value!)) ? new ReceivedMessage<T>(value!, message) : null)
        .OfType<ReceivedMessage<T>>();

    private List<ReceivedMessage<T>>? InOrder(IReadOnlyList<RabbitDelivery> messages, IReadOnlyList<Func<T, bool>> fits)
    {
        var found = new List<ReceivedMessage<T>>();
        foreach (var message in Fitting(messages, null))
        {
            if (found.Count < fits.Count && fits[found.Count](message.Value))
                found.Add(message);
        }

        return found.Count == fits.Count ? found : null;
    }

    private async Task<MessageAssertionException> MissedAsync(string expected, TimeSpan? within, Func<T, bool>? fits, CancellationToken cancellationToken)
    {
        var messages = await ReadAsync(cancellationToken);
        var lines = messages.Select(message => TryRead(Format, message, out _, out var problem) ? $"{message}" : $"{message}   ({problem})").ToList();
        return await new Miss(Host, _source.Name, expected, within ?? DefaultWait).DescribeAsync(lines, Fitting(messages, fits).Count(), cancellationToken);
    }
}
