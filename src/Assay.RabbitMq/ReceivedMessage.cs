namespace Assay.RabbitMq;

/// <summary>A message that a test waited for, with its body read.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">The body.</param>
/// <param name="Delivery">The message as it is: routing key, headers, queues, deaths.</param>
public sealed record ReceivedMessage<T>(T Value, RabbitDelivery Delivery);
