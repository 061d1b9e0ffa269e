using System.Numerics;
using System.Text.RegularExpressions;

namespace Assay.Sql.Templates.Flyway;

/// <summary>A version as Flyway counts: numbers between dots or underscores, of any length; zeros at the end do not count.</summary>
internal sealed partial class MigrationVersion : IComparable<MigrationVersion>
{
    private readonly BigInteger[] _parts;

    private MigrationVersion(string text, BigInteger[] parts)
    {
        Text = text;
        _parts = parts;
    }

    public string Text { get; }

    /// <summary>Null where it is no version.</summary>
    public static MigrationVersion? Parse(string text)
    {
        var parts = new List<BigInteger>();
        foreach (var part in BetweenNumbers().Split(text.Replace('_', '.')))
        {
            if (!Number().IsMatch(part))
                return null;
            parts.Add(BigInteger.Parse(part, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture));
        }

        while (parts.Count > 1 && parts[^1].IsZero)
            parts.RemoveAt(parts.Count - 1);
        return new MigrationVersion(text, [.. parts]);
    }

    public int CompareTo(MigrationVersion? other)
    {
        if (other is null)
            return 1;
        for (var at = 0; at < Math.Max(_parts.Length, other._parts.Length); at++)
        {
            var order = _parts.ElementAtOrDefault(at).CompareTo(other._parts.ElementAtOrDefault(at));
            if (order != 0)
                return order;
        }

        return 0;
    }

    [GeneratedRegex(@"\.(?=\d)")]
    private static partial Regex BetweenNumbers();

    [GeneratedRegex(@"\A[+-]?[0-9]+\z")]
    private static partial Regex Number();
}
