using System.Globalization;

namespace Assay.Cli.Output;

/// <summary>Times, sizes and counts as they are shown.</summary>
internal static class Quantity
{
    public static string Time(double ms) => ms switch
    {
        < 999.5 => Format($"{ms:0} ms"),
        < 59_995 => Format($"{ms / 1000:0.00} s"),
        _ => Format($"{Math.Floor(Math.Round(ms / 1000) / 60):0} m {Math.Round(ms / 1000) % 60:00} s"),
    };

    public static string Amount(double value, string? unit) => unit switch
    {
        "bytes" => Size(value),
        "ms" when value < 100 => Format($"{value:0.##} ms"),
        "ms" => Time(value),
        null or "" => Format($"{value:0.###}"),
        _ => Format($"{value:0.###} {unit}"),
    };

    private static string Size(double bytes) => bytes switch
    {
        < 1e3 => Format($"{bytes:0} B"),
        < 1e6 => Format($"{bytes / 1e3:0.0} KB"),
        < 1e9 => Format($"{bytes / 1e6:0.0} MB"),
        _ => Format($"{bytes / 1e9:0.00} GB"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
