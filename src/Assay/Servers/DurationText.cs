using System.Globalization;

namespace Assay.Servers;

/// <summary>Durations as people write them: 500ms, 30s, 10m, 1h.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    public static TimeSpan Parse(string text, string name)
    {
        var trimmed = text.Trim();
        foreach (var (unit, milliseconds) in Units)
        {
            if (trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(trimmed.AsSpan(0, trimmed.Length - unit.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var amount))
                return TimeSpan.FromMilliseconds(amount * milliseconds);
        }

        throw new FormatException($"{name}={text} is no duration. Write a number and a unit: 500ms, 30s, 10m or 1h.");
    }
}
