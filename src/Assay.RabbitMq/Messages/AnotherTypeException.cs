using System.Text.Json;

namespace Assay.RabbitMq.Messages;

/// <summary>A body can be read, and is said to be of a type that was not asked for: such a message is none too many.</summary>
internal sealed class AnotherTypeException(string message) : JsonException(message);
