using System.Globalization;

namespace Assay.Benchmarks;

/// <summary>How often each contestant is measured in each setting.</summary>
internal static class Rounds
{
    private const int Default = 40;

    public static int Parse(IReadOnlyList<string> arguments) =>
        arguments is ["--rounds", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0
            ? rounds
            : Default;
}
