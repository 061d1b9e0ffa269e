using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Kafka.Broker.Configs;

/// <summary>Durations as Java reads them (<c>PnDTnHnMn.nS</c>): days are 24 hours, and there are no months or years.</summary>
internal static partial class IsoDuration
{
    /// <summary>Reads a duration; one that is longer than 10,675,199 days counts as that.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var seconds = (Part("days") * 86_400) + (Part("hours") * 3600) + (Part("minutes") * 60) + Part("seconds");
        var signed = match.Groups["sign"].Value == "-" ? -seconds : seconds;
        duration = Math.Abs(signed) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(signed) : signed < 0 ? TimeSpan.MinValue : TimeSpan.MaxValue;
        return true;

        double Part(string name) =>
            match.Groups[name] is { Success: true } part ? double.Parse(part.Value.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(
        @"^(?<sign>[-+]?)P(?=[-+0-9T])(?:(?<days>[-+]?[0-9]+)D)?(?:T(?=[-+0-9])(?:(?<hours>[-+]?[0-9]+)H)?(?:(?<minutes>[-+]?[0-9]+)M)?(?:(?<seconds>[-+]?[0-9]+(?:[.,][0-9]{0,9})?)S)?)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
