using System.Text.Json;

namespace Assay.Misses;

/// <summary>A record or a message that arrived, with its value or the reason why that can't be read.</summary>
/// <typeparam name="TMessage">What the broker gave.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
internal abstract class Arrival<TMessage, T>(TMessage message)
{
    public TMessage Message { get; } = message;

    /// <summary>Why the value can't be read; null when it can.</summary>
    public string? Problem { get; protected init; }

    /// <summary>The value; only where there is no <see cref="Problem"/>.</summary>
    public abstract T Value { get; }

    /// <summary>What it is called where another is compared with it.</summary>
    public abstract string Name { get; }

    /// <summary>It with its value as people read it.</summary>
    public string Shown => !IsText && ToJson() is { } json ? ShownWith(ReadableJson.Show(json)) : ShownAsItIs;

    /// <summary>Whether the bytes are text that people read.</summary>
    protected abstract bool IsText { get; }

    protected abstract string ShownAsItIs { get; }

    /// <summary>The value as JSON; null when there is none.</summary>
    public JsonElement? ToJson()
    {
        try
        {
            // Text is compared as it came: also members that the type does not have count.
            return IsText ? TextToJson() : Problem is null ? ValueToJson() : null;
        }
        catch (Exception none) when (none is NotSupportedException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public override string ToString() => Problem is null ? Shown : $"{Shown}   ({Problem})";

    protected abstract string ShownWith(string value);

    protected abstract JsonElement? TextToJson();

    protected abstract JsonElement ValueToJson();
}
