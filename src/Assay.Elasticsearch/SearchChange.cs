using System.Globalization;
using System.Text;

namespace Assay.Elasticsearch;

/// <summary>What a test changed in one index, or in something else of the sandbox's.</summary>
/// <param name="Name">The index without prefix, or what else it is.</param>
/// <param name="Added">Documents that were not there before.</param>
/// <param name="Changed">Documents that were written again.</param>
/// <param name="Removed">Documents that are gone.</param>
/// <param name="Definition">What happened to the index itself, such as "its mapping was changed"; null for nothing.</param>
public sealed record SearchChange(string Name, long Added, long Changed, long Removed, string? Definition)
{
    /// <summary>In a few words: <c>products +2 ~1 -1, its mapping was changed</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Name);
        foreach (var (sign, count) in (ReadOnlySpan<(char, long)>)[('+', Added), ('~', Changed), ('-', Removed)])
        {
            if (count > 0)
                text.Append(CultureInfo.InvariantCulture, $" {sign}{count}");
        }

        return Definition is null ? text.ToString() : text.Append(Added + Changed + Removed > 0 ? " and " : " ").Append(Definition).ToString();
    }
}
