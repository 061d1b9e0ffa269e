using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Leases;

/// <summary>The index in which processes write down their leases, before they make anything else.</summary>
internal sealed class LeaseBook(SearchApi api)
{
    public const string Index = "assay-leases";
    private const int Conflict = 409;
    private const int Most = 1000;

    /// <summary>The server's time in seconds: the clocks of the machines that share it may differ.</summary>
    public async Task<long> NowAsync(CancellationToken cancellationToken) =>
        long.Parse((string)((JsonArray)await api.GetAsync("_cat/health?h=epoch&format=json", cancellationToken))[0]!["epoch"]!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>All leases, read without delay.</summary>
    public async Task<IReadOnlyList<LeaseEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        await api.PostAsync($"{Index}/_refresh", null, cancellationToken);
        var found = await api.PostAsync($"{Index}/_search", new JsonObject { ["size"] = Most, ["seq_no_primary_term"] = true }, cancellationToken);
        return [.. ((JsonArray)found["hits"]!["hits"]!).Select(hit => LeaseEntry.Parse(hit!))];
    }

    /// <summary>Writes a lease down for the first time.</summary>
    public async Task<LeaseEntry> AddAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await api.PutAsync(Index, Definition(), cancellationToken);
        }
        catch (SearchRequestException exists) when (exists.Type == "resource_already_exists_exception")
        {
        }

        return After(entry, await api.PutAsync($"{Index}/_create/{entry.Id}", entry.ToJson(), cancellationToken));
    }

    /// <summary>Writes a lease anew; null when somebody else wrote or removed it since.</summary>
    public async Task<LeaseEntry?> TryWriteAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return After(entry, await api.PutAsync($"{Index}/_doc/{entry.Id}?{Condition(entry)}", entry.ToJson(), cancellationToken));
        }
        catch (SearchRequestException taken) when (taken.Status == Conflict)
        {
            return null;
        }
    }

    /// <summary>Removes a lease, unless somebody else wrote it since.</summary>
    public async Task RemoveAsync(LeaseEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await api.DeleteAsync($"{Index}/_doc/{entry.Id}?{Condition(entry)}", cancellationToken);
        }
        catch (SearchRequestException taken) when (taken.Status == Conflict)
        {
        }
    }

    private static string Condition(LeaseEntry entry) =>
        System.FormattableString.Invariant($"if_seq_no={entry.Sequence}&if_primary_term={entry.Term}");

    private static LeaseEntry After(LeaseEntry entry, JsonNode answer) => entry with { Sequence = (long)answer["_seq_no"]!, Term = (long)answer["_primary_term"]! };

    private static JsonObject Definition() => new()
    {
        ["settings"] = new JsonObject { ["index.number_of_shards"] = 1, ["index.auto_expand_replicas"] = "0-1", ["index.hidden"] = true },
        ["mappings"] = new JsonObject { ["dynamic"] = false },
    };
}
