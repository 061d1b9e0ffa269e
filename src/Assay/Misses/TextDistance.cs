namespace Assay.Misses;

/// <summary>How far two texts are from each other: by how many characters put in, left out or replaced.</summary>
internal static class TextDistance
{
    /// <summary>Of long texts the beginning is enough to tell which is closer.</summary>
    private const int Compared = 1000;

    public static int Between(string text, string? other)
    {
        if (other is null)
            return 2 * Compared;
        var (first, second) = (text[..Math.Min(text.Length, Compared)], other[..Math.Min(other.Length, Compared)]);
        var row = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var i = 0; i < first.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < second.Length; j++)
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + (first[i] == second[j] ? 0 : 1)));
        }

        return row[second.Length];
    }
}
