using System.Globalization;

namespace KafkaCodec;

/// <summary>C# conditions on the variable <c>version</c>.</summary>
internal static class EmitConditions
{
    /// <summary>When <paramref name="versions"/> hold, given that the version is within <paramref name="within"/>.</summary>
    public static string Holds(VersionRange versions, VersionRange within)
    {
        var from = versions.Lowest > within.Lowest ? $"version >= {Text(versions.Lowest)}" : null;
        var to = versions.Highest < within.Highest ? $"version <= {Text(versions.Highest)}" : null;
        return (from, to) switch
        {
            (null, null) => "true",
            (not null, null) => from,
            (null, not null) => to,
            _ when versions.Lowest == versions.Highest => $"version == {Text(versions.Lowest)}",
            _ => $"{from} && {to}",
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
