using System.Text;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Cluster;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Indices;

/// <summary>Removes everything whose name begins with a prefix, and nothing else.</summary>
internal static class PrefixRemoval
{
    /// <summary>Servers take first lines of 4 KB.</summary>
    private const int LongestList = 3000;

    private const int Rounds = 3;

    /// <exception cref="SandboxException">Something is there still, as where others go on making it.</exception>
    public static async Task RunAsync(SearchApi api, string prefix, CancellationToken cancellationToken)
    {
        for (var round = 0; await NamesAsync(api, prefix, cancellationToken) is { Count: > 0 } names; round++)
        {
            if (round == Rounds)
                throw new SandboxException($"What is named {prefix}* was deleted {Rounds} times, and {string.Join(", ", names)} is there still.");
            if (names.Any(name => name.StartsWith(".ds-", StringComparison.Ordinal)))
                await api.DeleteAsync($"_data_stream/{prefix}*", cancellationToken);
            // By name: servers may refuse patterns.
            foreach (var list in Lists(names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))))
                await api.DeleteAsync($"{list}?ignore_unavailable=true", cancellationToken);
        }

        foreach (var item in (await ClusterLook.ReadAsync(api, cancellationToken)).Items.Keys.Where(item => item.Name.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(item => item.Kind))
            await api.DeleteAsync(item.Path, cancellationToken);
    }

    /// <summary>Names joined by commas, as long as a request may be.</summary>
    public static IEnumerable<string> Lists(IEnumerable<string> names)
    {
        var list = new StringBuilder();
        foreach (var name in names)
        {
            if (list.Length > 0 && list.Length + name.Length > LongestList)
            {
                yield return list.ToString();
                list.Clear();
            }

            list.Append(list.Length > 0 ? "," : "").Append(name);
        }

        if (list.Length > 0)
            yield return list.ToString();
    }

    private static async Task<List<string>> NamesAsync(SearchApi api, string prefix, CancellationToken cancellationToken) =>
        [.. ((JsonArray)await api.GetAsync($"_cat/indices/{IndicesLook.Pattern(prefix)}?h=index&format=json&expand_wildcards=all", cancellationToken)).Select(index => (string)index!["index"]!)];
}
