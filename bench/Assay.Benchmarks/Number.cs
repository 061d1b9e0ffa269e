using System.Globalization;

namespace Assay.Benchmarks;

/// <summary>The one option that each benchmark has: how often it measures.</summary>
internal static class Number
{
    public static int Parse(IReadOnlyList<string> arguments, string option, int otherwise) =>
        arguments is [var name, var text] && name == option && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : otherwise;
}
