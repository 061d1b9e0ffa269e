using System.Text.Json;
using Orders.Shared.Events;

namespace Orders.Worker.Processing;

internal static class OrderCreatedReader
{
    /// <summary>Reads an event.</summary>
    /// <exception cref="UnreadableRecordException">It is none; the message says why.</exception>
    public static OrderCreated Read(byte[]? value)
    {
        if (value is null) throw new UnreadableRecordException("The record has no value.");

        OrderCreated? order;
        try
        {
            order = JsonSerializer.Deserialize(value, EventJson.Default.OrderCreated);
        }
        catch (JsonException e)
        {
            throw new UnreadableRecordException(e.Message, e);
        }

        return order switch
        {
            null => throw new UnreadableRecordException("The value is null."),
            { OrderId: <= 0 } => throw new UnreadableRecordException($"orderId is {order.OrderId}; ids start at 1."),
            { UserId: <= 0 } => throw new UnreadableRecordException($"userId is {order.UserId}; ids start at 1."),
            _ => order,
        };
    }
}
