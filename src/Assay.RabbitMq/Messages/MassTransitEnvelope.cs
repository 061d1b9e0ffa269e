using System.Text;
using System.Text.Json;
using Assay.Misses;

namespace Assay.RabbitMq.Messages;

/// <summary>What MassTransit wraps a message in.</summary>
internal static class MassTransitEnvelope
{
    public const string ContentType = "application/vnd.masstransit+json";
    private const string Prefix = "urn:message:";

    public static string Urn(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name : Prefix + name;

    /// <summary>A type's name as MassTransit has it: <c>Namespace:Outer+Name[[Namespace:Argument]]</c>.</summary>
    public static string NameOf(Type type)
    {
        var text = new StringBuilder();
        if (type.Namespace is not null)
            text.Append(type.Namespace).Append(':');
        AppendName(text, type);
        return text.ToString();
    }

    public static bool IsOne(JsonElement body, out JsonElement message)
    {
        message = default;
        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("message", out message)
            && body.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array;
    }

    public static IReadOnlyList<string> Types(JsonElement envelope) => [.. envelope.GetProperty("messageType").EnumerateArray().Select(type => type.ToString())];

    /// <summary>The message with its first type, without what is around it; null when the body is something else.</summary>
    public static string? Show(RabbitDelivery delivery)
    {
        if (delivery.ContentType != ContentType)
            return null;
        try
        {
            using var body = JsonDocument.Parse(delivery.Body);
            if (!IsOne(body.RootElement, out var message))
                return null;
            var type = Types(body.RootElement) is [var first, ..] ? first : "";
            return $"{(type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type)} {ReadableJson.Show(message)}";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AppendName(StringBuilder text, Type type)
    {
        if (type is { IsNested: true, DeclaringType: { } outer })
        {
            AppendName(text, outer);
            text.Append('+');
        }

        if (!type.IsGenericType)
        {
            text.Append(type.Name);
            return;
        }

        text.Append(type.Name.AsSpan(0, type.Name.IndexOf('`') is var end && end > 0 ? end : type.Name.Length));
        text.Append('[').AppendJoin(',', type.GetGenericArguments().Select(argument => $"[{NameOf(argument)}]")).Append(']');
    }
}
