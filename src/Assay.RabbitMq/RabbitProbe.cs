using System.Diagnostics;
using System.Runtime.CompilerServices;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Messages;

namespace Assay.RabbitMq;

/// <summary>What a test sees of the messages of an exchange or a queue in its rent, and what it expects of them.</summary>
/// <typeparam name="T">The type of the bodies.</typeparam>
public partial class RabbitProbe<T>
{
    internal static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);
    private readonly IMessageSource _source;
    private readonly IReadOnlyList<Narrowing> _narrowings;

    internal RabbitProbe(RabbitVirtualHost host, IMessageSource source, RabbitBodyFormat<T> format, IReadOnlyList<Narrowing>? narrowings = null)
    {
        Host = host;
        _source = source;
        Format = format;
        _narrowings = narrowings ?? [];
    }

    internal RabbitVirtualHost Host { get; }

    internal RabbitBodyFormat<T> Format { get; }

    /// <summary>Only the messages that were published with such a routing key.</summary>
    /// <param name="pattern">The key, or a pattern as topic exchanges have it: <c>*</c> for one word, <c>#</c> for any number.</param>
    public RabbitProbe<T> WithKey(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return Narrowed(Narrowing.ToKey(pattern));
    }

    /// <summary>Only the messages with such a header.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value as text; any when left out.</param>
    public RabbitProbe<T> WithHeader(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Narrowed(Narrowing.ToHeader(name, value));
    }

    /// <summary>Only the messages for which a condition holds.</summary>
    /// <param name="condition">The condition; on bodies, headers and deaths as they are.</param>
    /// <param name="words">What a miss says of it; the condition's code when left out.</param>
    public RabbitProbe<T> Where(Func<RabbitDelivery, bool> condition, [CallerArgumentExpression(nameof(condition))] string words = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Narrowed(Narrowing.To(condition, words));
    }

    /// <summary>The messages of this rent that are there now, oldest first.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<RabbitDelivery>> MessagesAsync(CancellationToken cancellationToken = default)
    {
        await Host.Tap.FenceAsync(cancellationToken);
        return [.. (await _source.ReadAsync(cancellationToken)).Where(IsMeant)];
    }

    /// <summary>Waits for a message of this rent and answers it.</summary>
    /// <param name="fits">Whether a body is the one; any message when left out. A body that can't be read does not fit.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">None came in time; shows what did, here and elsewhere.</exception>
    public async Task<ReceivedMessage<T>> ShouldReceive(Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        await UntilAsync(messages => Fitting(messages, fits).FirstOrDefault(), within, cancellationToken)
        ?? throw await MissedAsync("a message that fits", 1, within, fits, cancellationToken);

    /// <summary>Waits until messages came that fit one after the other, in this order. Others may lie between them.</summary>
    /// <param name="fits">For each message, whether a body is the one.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">They did not come in time, or in another order; shows what came.</exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveInOrder(
        IReadOnlyList<Func<T, bool>> fits, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return await UntilAsync(messages => InOrder(messages, fits) is var found && found.Count == fits.Count ? found : null, within, cancellationToken)
            ?? throw await MissedAsync($"{fits.Count} messages in order", fits.Count, within, value => fits.Any(one => one(value)), cancellationToken, messages => OutOfOrder(messages, fits));
    }

    /// <summary>
    /// Waits until exactly so many fitting messages are there. One too many fails at once; one that comes later is not seen:
    /// wait first for what would publish it (<see cref="RabbitVirtualHost.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="fits">Whether a body counts; all when left out.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">There were fewer or more, or some may have come unseen; shows what came, and says where to look.</exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveExactly(
        int count, Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var found = await UntilAsync(
            messages => Fitting(messages, fits).ToList() is { } fitting && fitting.Count >= count ? fitting : null, within, cancellationToken);
        // What the server saw before this moment counts as well.
        var unseen = await _source.UnseenAsync(cancellationToken);
        await Host.Tap.FenceAsync(cancellationToken);
        found = found is null ? null : [.. Fitting(await ReadAsync(cancellationToken), fits)];
        return found?.Count == count && unseen is null ? found : throw await MissedAsync($"exactly {count}", count, within, fits, cancellationToken);
    }

    /// <summary>
    /// Asserts that no message of this rent came before this moment. Wait first for what would have published one
    /// (<see cref="RabbitVirtualHost.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="fits">Whether a body counts; all messages when left out, also those that can't be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MessageAssertionException">There is one, or one may have come unseen; shows what came, and says where to look.</exception>
    public async Task ShouldBeEmpty(Func<T, bool>? fits = null, CancellationToken cancellationToken = default)
    {
        // Asked first: what a consumer is given after that is seen.
        var unseen = await _source.UnseenAsync(cancellationToken);
        await Host.Tap.FenceAsync(cancellationToken);
        var messages = await ReadAsync(cancellationToken);
        if (unseen is not null || (fits is null ? messages.Count > 0 : Fitting(messages, fits).Any()))
            throw await MissedAsync("no message", 0, TimeSpan.Zero, fits, cancellationToken);
    }

    private RabbitProbe<T> Narrowed(Narrowing narrowing) => new(Host, _source, Format, [.. _narrowings, narrowing]);

    private bool IsMeant(RabbitDelivery message) => _narrowings.All(narrowing => narrowing.Difference(message) is null);

    /// <summary>The messages that are meant, with their bodies.</summary>
    private async Task<IReadOnlyList<ReadMessage<T>>> ReadAsync(CancellationToken cancellationToken) =>
        await ReadAsync((await _source.ReadAsync(cancellationToken)).Where(IsMeant), cancellationToken);

    private async Task<IReadOnlyList<ReadMessage<T>>> ReadAsync(IEnumerable<RabbitDelivery> messages, CancellationToken cancellationToken)
    {
        var read = new List<ReadMessage<T>>();
        foreach (var message in messages)
            read.Add(await ReadMessage<T>.OfAsync(message, Format, cancellationToken));
        return read;
    }

    private async Task<TResult?> UntilAsync<TResult>(Func<IReadOnlyList<ReadMessage<T>>, TResult?> look, TimeSpan? within, CancellationToken cancellationToken)
        where TResult : class
    {
        using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Host.Leased.Lost);
        timeUp.CancelAfter(Debugger.IsAttached ? TimeSpan.FromHours(1) : within ?? DefaultWait);
        while (true)
        {
            var changed = Host.Tap.Changed;
            if (look(await ReadAsync(cancellationToken)) is { } seen)
                return seen;
            if (Host.Leased.Loss is { } loss)
                throw loss;
            try
            {
                await _source.WaitAsync(changed, timeUp.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (Host.Leased.Loss is { } lost)
                    throw lost;
                // A confirm says nothing of the firehose: what was published in time may not have been heard of yet.
                await Host.Tap.FenceAsync(cancellationToken);
                return look(await ReadAsync(cancellationToken));
            }
        }
    }

    private static IEnumerable<ReceivedMessage<T>> Fitting(IReadOnlyList<ReadMessage<T>> messages, Func<T, bool>? fits) =>
        messages.Select(message => message.Received).OfType<ReceivedMessage<T>>().Where(received => fits is null || fits(received.Value));

    private static List<ReceivedMessage<T>> InOrder(IReadOnlyList<ReadMessage<T>> messages, IReadOnlyList<Func<T, bool>> fits)
    {
        var found = new List<ReceivedMessage<T>>();
        foreach (var message in Fitting(messages, null))
        {
            if (found.Count < fits.Count && fits[found.Count](message.Value))
                found.Add(message);
        }

        return found;
    }

    private static string OutOfOrder(IReadOnlyList<ReadMessage<T>> messages, IReadOnlyList<Func<T, bool>> fits) => InOrder(messages, fits).Count is var found and > 0
        ? $"but number {found + 1} of the order did not come after number {found}"
        : "but number 1 of the order did not come";

    private async Task<MessageAssertionException> MissedAsync(
        string expected,
        int wanted,
        TimeSpan? within,
        Func<T, bool>? fits,
        CancellationToken cancellationToken,
        Func<IReadOnlyList<ReadMessage<T>>, string>? note = null)
    {
        var all = await ReadAsync(await _source.ReadAsync(cancellationToken), cancellationToken);
        var meant = all.Where(message => IsMeant(message.Delivery)).ToList();
        var leftOut = all.Where(message => !IsMeant(message.Delivery)).ToList();
        var fitting = Fitting(meant, fits).Count();
        var elsewhere = Host.Tap.Seen.Where(seen => !_source.Holds(seen) && all.All(message => !message.Delivery.IsSameAs(seen.Delivery))).ToList();
        return await new Miss(Host, _source.Name, expected, within ?? DefaultWait)
        {
            Narrowings = _narrowings,
            Fitting = fitting,
            Unseen = await _source.UnseenAsync(cancellationToken),
            Note = note?.Invoke(meant),
            Messages = [.. meant.Select(message => message.ToString())],
            LeftOut = [.. leftOut.Select(message => message.ToString())],
            Nearest = fitting >= wanted ? null : await NearestAsync(all, elsewhere, fits, cancellationToken),
            Elsewhere = [.. elsewhere.Where(seen => seen.Queue is null).Select(seen => seen.Delivery)],
        }.DescribeAsync(cancellationToken);
    }

    private async Task<string?> NearestAsync(
        IReadOnlyList<ReadMessage<T>> here, IReadOnlyList<SeenMessage> elsewhere, Func<T, bool>? fits, CancellationToken cancellationToken)
    {
        var others = new List<(ReadMessage<T>, string)>();
        foreach (var seen in elsewhere)
            others.Add((await ReadMessage<T>.OfAsync(seen.Delivery, Format, cancellationToken), seen.Place));
        return new Nearest<T>(_narrowings, fits).Find(here, others);
    }
}
