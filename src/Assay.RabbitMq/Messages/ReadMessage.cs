using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.RabbitMq.Messages;

/// <summary>A message and its body, or why that can't be read.</summary>
internal sealed class ReadMessage<T>
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly RabbitBodyFormat<T> _format;

    private ReadMessage(RabbitDelivery delivery, RabbitBodyFormat<T> format) => (Delivery, _format) = (delivery, format);

    public RabbitDelivery Delivery { get; }

    /// <summary>The message with its body; null when that can't be read.</summary>
    public ReceivedMessage<T>? Received { get; private init; }

    public string? Problem { get; private init; }

    public static async ValueTask<ReadMessage<T>> OfAsync(RabbitDelivery delivery, RabbitBodyFormat<T> format, CancellationToken cancellationToken)
    {
        try
        {
            var value = await format.ReadAsync(delivery, cancellationToken);
            return new ReadMessage<T>(delivery, format) { Received = new ReceivedMessage<T>(value, delivery) };
        }
        catch (Exception unreadable) when (unreadable is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return new ReadMessage<T>(delivery, format) { Problem = $"not a {typeof(T).Name}: {unreadable.Message}" };
        }
    }

    /// <summary>The message with its body as people read it.</summary>
    public string Shown => !_format.IsText && Received is not null && ToJson(Received.Value) is { } json ? Delivery.Shown(json) : Delivery.ToString();

    public override string ToString() => Problem is null ? Shown : $"{Shown}   ({Problem})";

    private string? ToJson(T value)
    {
        try
        {
            return JsonSerializer.Serialize(_format.ToJson(value), Readable);
        }
        catch (Exception unwritable) when (unwritable is NotSupportedException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
