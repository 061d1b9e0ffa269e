using System.Text.Json;
using Assay.Misses;

namespace Assay.RabbitMq.Messages;

/// <summary>A message and its body, or why that can't be read.</summary>
internal sealed class ReadMessage<T> : Arrival<RabbitDelivery, T>
{
    private readonly RabbitBodyFormat<T> _format;

    private ReadMessage(RabbitDelivery delivery, RabbitBodyFormat<T> format)
        : base(delivery) => _format = format;

    public RabbitDelivery Delivery => Message;

    /// <summary>The message with its body; null when that can't be read.</summary>
    public ReceivedMessage<T>? Received { get; private init; }

    /// <summary>Whether it is a sound message that the format leaves to others, as one of another type in an exchange of several.</summary>
    public bool IsOfAnotherType { get; private init; }

    public override T Value => Received is null ? throw new InvalidOperationException(Problem) : Received.Value;

    public override string Name => Shown;

    protected override bool IsText => _format.IsText;

    protected override string ShownAsItIs => Delivery.ToString();

    public static async ValueTask<ReadMessage<T>> OfAsync(RabbitDelivery delivery, RabbitBodyFormat<T> format, CancellationToken cancellationToken)
    {
        try
        {
            var value = await format.ReadAsync(delivery, cancellationToken);
            return new ReadMessage<T>(delivery, format) { Received = new ReceivedMessage<T>(value, delivery) };
        }
        catch (Exception unreadable) when (unreadable is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new ReadMessage<T>(delivery, format) { Problem = $"not a {typeof(T).Name}: {unreadable.Message}", IsOfAnotherType = unreadable is AnotherTypeException };
        }
    }

    protected override string ShownWith(string value) => Delivery.Shown(value);

    protected override JsonElement? TextToJson() => _format.TextToJson(Delivery);

    protected override JsonElement ValueToJson() => _format.ToJson(Value);
}
