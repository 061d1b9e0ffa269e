namespace Assay.Servers;

/// <summary>Compares version texts.</summary>
internal static class ServerVersion
{
    /// <summary>Whether <paramref name="version"/> (15.20) is what <paramref name="pinned"/> (15; null for any) asks for.</summary>
    public static bool Fits(string version, string? pinned) =>
        pinned is null || version == pinned || version.StartsWith(pinned + ".", StringComparison.Ordinal)
        || version.StartsWith(pinned + "-", StringComparison.Ordinal);

    /// <summary>The leading number: 15 for 15.20; 0 when there is none.</summary>
    public static int Major(string version) =>
        int.TryParse(version.AsSpan(0, version.TakeWhile(char.IsAsciiDigit).Count()), out var major) ? major : 0;
}
