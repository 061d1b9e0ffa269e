using System.Globalization;

namespace KafkaCodec;

/// <summary>Versions of a message, both ends included: <c>3</c>, <c>3-7</c>, or <c>3+</c> for "and every later one".</summary>
public readonly record struct VersionRange(int Lowest, int Highest)
{
    private const int Open = short.MaxValue;

    public static VersionRange All { get; } = new(0, Open);

    public bool IsOpen => Highest == Open;

    public static VersionRange Parse(string text)
    {
        if (text.EndsWith('+'))
        {
            return new(Number(text[..^1]), Open);
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? new(Number(text), Number(text)) : new(Number(text[..dash]), Number(text[(dash + 1)..]));
    }

    public bool Contains(int version) => version >= Lowest && version <= Highest;

    public bool Covers(VersionRange other) => Lowest <= other.Lowest && Highest >= other.Highest;

    public VersionRange Within(VersionRange other) => new(Math.Max(Lowest, other.Lowest), Math.Min(Highest, other.Highest));

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
