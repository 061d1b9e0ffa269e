using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Assay.Misses;
using Assay.RabbitMq.Messages;

namespace Assay.RabbitMq;

/// <summary>What a test sees of the messages of an exchange or a queue in its rent, and what it expects of them.</summary>
/// <typeparam name="T">The type of the bodies.</typeparam>
public partial class RabbitProbe<T>
{
    private const int MostNamed = 3;
    internal static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);

    internal RabbitProbe(RabbitVirtualHost host, IMessageSource source, RabbitBodyFormat<T> format, IReadOnlyList<Narrowing<RabbitDelivery>>? narrowings = null)
    {
        Host = host;
        Source = source;
        Format = format;
        Narrowings = narrowings ?? [];
    }

    internal RabbitVirtualHost Host { get; }

    internal IMessageSource Source { get; }

    internal RabbitBodyFormat<T> Format { get; }

    internal IReadOnlyList<Narrowing<RabbitDelivery>> Narrowings { get; }

    /// <summary>Only the messages that were published with such a routing key.</summary>
    /// <param name="pattern">The key, or a pattern as topic exchanges have it: <c>*</c> for one word, <c>#</c> for any number.</param>
    public RabbitProbe<T> WithKey(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return Narrowed(MessageNarrowing.ToKey(pattern));
    }

    /// <summary>Only the messages with such a header.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value as text; any when left out.</param>
    public RabbitProbe<T> WithHeader(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Narrowed(MessageNarrowing.ToHeader(name, value));
    }

    /// <summary>Only the messages for which a condition holds.</summary>
    /// <param name="condition">The condition; on bodies, headers and deaths as they are.</param>
    /// <param name="words">What it asks for, in messages: its source text unless told.</param>
    public RabbitProbe<T> Where(Func<RabbitDelivery, bool> condition, [CallerArgumentExpression(nameof(condition))] string words = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        return Narrowed(Narrowing<RabbitDelivery>.To(condition, words));
    }

    /// <summary>The messages of this rent that are there now, oldest first.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<RabbitDelivery>> MessagesAsync(CancellationToken cancellationToken = default)
    {
        await Host.Tap.FenceAsync(cancellationToken);
        return [.. (await Source.ReadAsync(cancellationToken)).Where(LooksAt)];
    }

    /// <summary>Waits for a message of this rent and answers it.</summary>
    /// <param name="fits">Whether a body is the one; any message when left out. A body that can't be read does not fit.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="words">What <paramref name="fits"/> asks for, in messages: its source text unless told.</param>
    /// <exception cref="MessageAssertionException">None came in time; shows what did, here and elsewhere, and what came nearest.</exception>
    public async Task<ReceivedMessage<T>> ShouldReceive(
        Func<T, bool>? fits = null,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(fits))] string words = "") =>
        await UntilAsync(messages => Fitting(messages, fits).FirstOrDefault(), within, cancellationToken)
        ?? throw await MissedAsync($"a message{ThatFits(fits, words)}", within, Fits(fits), One(fits, words), cancellationToken);

    /// <summary>Waits for a message whose body has the members of a shape, and answers it. A miss shows by what the nearest message differs.</summary>
    /// <param name="shape">An object such as <c>new { orderId = 7 }</c>: what it has must be in the body and be equal, what it lacks does not count.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">None came in time; shows the nearest one and what else came.</exception>
    public async Task<ReceivedMessage<T>> ShouldReceiveLike(object shape, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var expected = JsonShape.Of(Format.ShapeToJson(shape), shape, Format);
        var like = Condition<RabbitDelivery, T>.Like(expected);
        return await UntilAsync(messages => messages.FirstOrDefault(like.Holds)?.Received, within, cancellationToken)
            ?? throw await MissedAsync($"a message like {expected}", within, like.Holds, _ => [like], cancellationToken);
    }

    /// <summary>Waits until messages came that fit one after the other, in this order. Others may lie between them.</summary>
    /// <param name="fits">For each message, whether a body is the one.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="words">What <paramref name="fits"/> ask for, in messages: their source text unless told.</param>
    /// <exception cref="MessageAssertionException">They did not come in time, or in another order; shows what came, and what came nearest to the first missing one.</exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveInOrder(
        IReadOnlyList<Func<T, bool>> fits,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(fits))] string words = "")
    {
        ArgumentNullException.ThrowIfNull(fits);
        var order = new ArrivalOrder<RabbitDelivery, T>(fits);
        return await UntilAsync(order.WholeIn, within, cancellationToken) is { } whole ? [.. whole.Select(static message => ((ReadMessage<T>)message).Received!)] : throw await MissedAsync(
            string.Create(CultureInfo.InvariantCulture, $"{fits.Count} messages in order, {SourceText.OneLine(words)},"),
            within,
            Fits(value => fits.Any(one => one(value))),
            order.NextAfter,
            cancellationToken);
    }

    /// <summary>
    /// Waits until exactly so many fitting messages are there. One too many fails at once; one that comes later is not seen:
    /// wait first for what would publish it (<see cref="RabbitVirtualHost.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="fits">Whether a body counts; all when left out, and then none may be there that can't be read. MassTransit's messages of other types do not count.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="words">What <paramref name="fits"/> asks for, in messages: its source text unless told.</param>
    /// <exception cref="MessageAssertionException">There were fewer or more, or some may have come unseen; shows what came, and says where to look.</exception>
    public async Task<IReadOnlyList<ReceivedMessage<T>>> ShouldReceiveExactly(
        int count,
        Func<T, bool>? fits = null,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(fits))] string words = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var found = await UntilAsync(
            messages => Fitting(messages, fits).ToList() is { } fitting && fitting.Count >= count ? fitting : null, within, cancellationToken);
        // What the server saw before this moment counts as well.
        var unseen = await Source.UnseenAsync(cancellationToken);
        await Host.Tap.FenceAsync(cancellationToken);
        var there = await ReadAsync(cancellationToken);
        found = found is null ? null : [.. Fitting(there, fits)];
        // What can't be read fits no condition; but where there is none it is a message too many.
        var unreadable = fits is null ? there.Where(static message => message is { Received: null, IsOfAnotherType: false }).ToList() : [];
        return found?.Count == count && unseen is null && unreadable.Count == 0 ? found : throw await MissedAsync(
            string.Create(CultureInfo.InvariantCulture, $"exactly {count} {(count == 1 ? "message" : "messages")}{ThatFits(fits, words, isOne: count == 1)}{Unreadable(unreadable)}"),
            within,
            Fits(fits),
            found is null ? One(fits, words) : null,
            cancellationToken);
    }

    /// <summary>
    /// Asserts that no message of this rent came before this moment. Wait first for what would have published one
    /// (<see cref="RabbitVirtualHost.ShouldComeToRest"/>).
    /// </summary>
    /// <param name="fits">Whether a body counts; all messages when left out, also those that can't be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="words">What <paramref name="fits"/> asks for, in messages: its source text unless told.</param>
    /// <exception cref="MessageAssertionException">There is one, or one may have come unseen; shows what came, and says where to look.</exception>
    public async Task ShouldBeEmpty(
        Func<T, bool>? fits = null, CancellationToken cancellationToken = default, [CallerArgumentExpression(nameof(fits))] string words = "")
    {
        Func<ReadMessage<T>, bool> counts = fits is null ? static _ => true : Fits(fits);
        // Asked first: what a consumer is given after that is seen.
        var unseen = await Source.UnseenAsync(cancellationToken);
        await Host.Tap.FenceAsync(cancellationToken);
        if ((await ReadAsync(cancellationToken)).Any(counts) || unseen is not null)
            throw await MissedAsync($"no message{ThatFits(fits, words)}", TimeSpan.Zero, counts, null, cancellationToken);
    }

    internal bool LooksAt(ReadMessage<T> message) => LooksAt(message.Delivery);

    /// <summary>All messages of the place in this rent, with their bodies.</summary>
    internal async Task<IReadOnlyList<ReadMessage<T>>> ReadAllAsync(CancellationToken cancellationToken) =>
        await ReadAsync(await Source.ReadAsync(cancellationToken), cancellationToken);

    private RabbitProbe<T> Narrowed(Narrowing<RabbitDelivery> narrowing) => new(Host, Source, Format, [.. Narrowings, narrowing]);

    private bool LooksAt(RabbitDelivery message) => Narrowings.All(narrowing => narrowing.Holds(message));

    /// <summary>The messages that are looked at, with their bodies.</summary>
    private async Task<IReadOnlyList<ReadMessage<T>>> ReadAsync(CancellationToken cancellationToken) =>
        await ReadAsync((await Source.ReadAsync(cancellationToken)).Where(LooksAt), cancellationToken);

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
                await Source.WaitAsync(changed, timeUp.Token);
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

    private static Func<ReadMessage<T>, bool> Fits(Func<T, bool>? fits) => message => message.Received is { } received && fits?.Invoke(received.Value) != false;

    private static string ThatFits(Func<T, bool>? fits, string words, bool isOne = true) =>
        fits is null ? "" : $" that {(isOne ? "fits" : "fit")} {SourceText.OneLine(words)}";

    private static string Unreadable(List<ReadMessage<T>> messages) =>
        messages.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({messages.Count} can't be read: {string.Join("; ", messages.Take(MostNamed))}{(messages.Count > MostNamed ? "; …" : "")})");

    private static Func<IReadOnlyList<ReadMessage<T>>, IReadOnlyList<Condition<RabbitDelivery, T>>> One(Func<T, bool>? fits, string words) =>
        _ => [Condition<RabbitDelivery, T>.Fits(fits, $"not {SourceText.OneLine(words)}")];

    private Task<MessageAssertionException> MissedAsync(
        string expected,
        TimeSpan? within,
        Func<ReadMessage<T>, bool> fits,
        Func<IReadOnlyList<ReadMessage<T>>, IReadOnlyList<Condition<RabbitDelivery, T>>>? missing,
        CancellationToken cancellationToken) =>
        new Miss<T>(this, expected, within ?? DefaultWait) { Fits = fits, Missing = missing }.DescribeAsync(cancellationToken);
}
