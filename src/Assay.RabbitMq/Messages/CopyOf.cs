using Assay.Misses;

namespace Assay.RabbitMq.Messages;

/// <summary>What a copy of a message has to be: the id, where there is one, and the body are those of the other, which is none itself.</summary>
internal static class CopyOf
{
    private const string Itself = "the message itself";

    public static IReadOnlyList<Condition<RabbitDelivery, T>> Message<T>(RabbitDelivery original)
    {
        Condition<RabbitDelivery, T> body = new(
            copy => copy.Message.IsSameAs(original) ? [Itself] : copy.Message.Body.Span.SequenceEqual(original.Body.Span) ? [] : ["another body"]);
        return original.MessageId is not { } id
            ? [body]
            : [new(copy => copy.Message.IsSameAs(original) ? [Itself] : copy.Message.MessageId == id ? [] : ["another id"]), body];
    }
}
