using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Documents;

namespace Assay.Elasticsearch;

/// <summary>
/// The documents of an index that fit, to be read or asserted. Immutable: each narrowing answers a new one. Every question refreshes the index first,
/// so that it sees all that was written before; assertions wait for what the application indexes at a time of its own.
/// </summary>
/// <typeparam name="T">The type of the documents.</typeparam>
public class SearchQuery<T>
{
    internal static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);
    private const int Most = 1000;
    private const int Shown = 5;
    private readonly IReadOnlyList<JsonNode> _clauses;

    internal SearchQuery(SearchIndices indices, string fullName, string name, JsonSerializerOptions options, IReadOnlyList<JsonNode> clauses)
    {
        Indices = indices;
        FullName = fullName;
        Name = name;
        Options = options;
        _clauses = clauses;
    }

    /// <summary>The full name of the index, with the sandbox's prefix.</summary>
    public string FullName { get; }

    internal SearchIndices Indices { get; }

    internal string Name { get; }

    internal JsonSerializerOptions Options { get; }

    private JsonNode Query => _clauses switch
    {
        [] => new JsonObject { ["match_all"] = new JsonObject() },
        [var only] => only.DeepClone(),
        _ => new JsonObject { ["bool"] = new JsonObject { ["must"] = new JsonArray([.. _clauses.Select(clause => clause.DeepClone())]) } },
    };

    /// <summary>Keeps the documents that a query finds.</summary>
    /// <param name="query">
    /// Text as a search box takes it (<c>"name:widget AND price:&gt;5"</c>), or a clause of the server's query language:
    /// <c>new { match = new { name = "widget" } }</c>.
    /// </param>
    public SearchQuery<T> Where(object query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new SearchQuery<T>(Indices, FullName, Name, Options, [.. _clauses, QueryClause.Of(query)]);
    }

    /// <summary>What is found now, best first; at most 1,000.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SearchRequestException">There is no such index, or the query can't be read.</exception>
    /// <exception cref="JsonException">A document is no such object.</exception>
    public async Task<IReadOnlyList<SearchHit<T>>> ToListAsync(CancellationToken cancellationToken = default)
    {
        await RefreshAsync(cancellationToken);
        var body = new JsonObject { ["size"] = Most, ["query"] = Query };
        var answer = await Indices.Api.PostAsync($"{FullName}/_search", body, cancellationToken);
        return [.. ((JsonArray)answer["hits"]!["hits"]!).Select(hit => HitOf(hit!))];
    }

    /// <summary>How many documents are found now.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SearchRequestException">There is no such index, or the query can't be read.</exception>
    public async Task<long> CountAsync(CancellationToken cancellationToken = default)
    {
        await RefreshAsync(cancellationToken);
        return (long)(await Indices.Api.PostAsync($"{FullName}/_count", new JsonObject { ["query"] = Query }, cancellationToken))["count"]!;
    }

    /// <summary>Waits until a document is found that fits, and answers it.</summary>
    /// <param name="fits">Whether a document is the one; any when left out.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SearchAssertionException">None was found in time; shows what was, and what the index holds.</exception>
    public async Task<SearchHit<T>> ShouldHave(Func<T, bool>? fits = null, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        var found = await UntilAsync(hits => hits.Any(hit => fits?.Invoke(hit.Document) != false), "a document that fits", within, cancellationToken);
        return found.First(hit => fits?.Invoke(hit.Document) != false);
    }

    /// <summary>Waits until documents are found that fit one after the other, the best first. Others may lie between them.</summary>
    /// <param name="fits">For each document, whether it is the one.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SearchAssertionException">They were not found in time, or in another order; shows what was.</exception>
    public Task<IReadOnlyList<SearchHit<T>>> ShouldHaveInOrder(
        IReadOnlyList<Func<T, bool>> fits, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return UntilAsync(
            hits =>
            {
                var next = 0;
                foreach (var hit in hits)
                    next += next < fits.Count && fits[next](hit.Document) ? 1 : 0;
                return next == fits.Count;
            },
            $"{fits.Count.ToString(CultureInfo.InvariantCulture)} documents in order", within, cancellationToken);
    }

    /// <summary>Waits until exactly so many documents are found.</summary>
    /// <param name="count">How many.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SearchAssertionException">There were fewer or more; shows what was found.</exception>
    public async Task ShouldCount(long count, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var expected = count == 1 ? "1 document" : $"{count.ToString(CultureInfo.InvariantCulture)} documents";
        await WaitAsync(CountAsync, found => found == count, expected, within, cancellationToken);
    }

    /// <summary>Asserts that nothing is found at this moment. Wait first for what would have indexed something.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SearchAssertionException">There is a document; shows what was found.</exception>
    public async Task ShouldBeEmpty(CancellationToken cancellationToken = default)
    {
        var count = await CountAsync(cancellationToken);
        if (count > 0)
            throw new SearchAssertionException($"{this}: expected no document, found {count}.{await ShowAsync(cancellationToken)}");
    }

    /// <summary>What is asked: <c>products matching {"match":{"name":"widget"}}</c>.</summary>
    public override string ToString() => _clauses.Count == 0 ? Name : $"{Name} matching {Query.ToJsonString()}";

    internal Task RefreshAsync(CancellationToken cancellationToken) => Indices.Api.PostAsync($"{FullName}/_refresh", null, cancellationToken);

    internal T Read(JsonNode source) => source.Deserialize<T>(Options)
        ?? throw new JsonException($"A document of {Name} is null.");

    private SearchHit<T> HitOf(JsonNode hit) => new(
        (string)hit["_id"]!, Read(hit["_source"] ?? new JsonObject()), (double?)hit["_score"], JsonSerializer.SerializeToElement(hit["_source"] ?? new JsonObject()));

    private Task<IReadOnlyList<SearchHit<T>>> UntilAsync(
        Func<IReadOnlyList<SearchHit<T>>, bool> holds, string expected, TimeSpan? within, CancellationToken cancellationToken) =>
        WaitAsync(ToListAsync, holds, expected, within, cancellationToken);

    private async Task<TFound> WaitAsync<TFound>(
        Func<CancellationToken, Task<TFound>> ask, Func<TFound, bool> holds, string expected, TimeSpan? within, CancellationToken cancellationToken)
    {
        try
        {
            var found = await Eventually.Within(within ?? DefaultWait).Value(() => ask(cancellationToken), holds, cancellationToken);
            Indices.Record($"{this}: found {expected}");
            return found;
        }
        catch (EventuallyException missed)
        {
            // A query that can't be read, or documents of another type: it is not the waiting that failed.
            if (missed.InnerException is JsonException or SearchRequestException { Status: not 404 })
                throw new SearchAssertionException($"{this}: {missed.InnerException.Message}", missed.InnerException);
            var waited = FormattableString.Invariant($"within {(within ?? DefaultWait).TotalSeconds:0.###} s");
            throw new SearchAssertionException($"{this}: expected {expected} {waited}, found {await FoundAsync(cancellationToken)}.{await ShowAsync(cancellationToken)}", missed);
        }
    }

    private async Task<string> FoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await CountAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture);
        }
        catch (SearchRequestException missing) when (missing.Status == 404)
        {
            return "no such index";
        }
    }

    /// <summary>What was found, or else what the index holds.</summary>
    private async Task<string> ShowAsync(CancellationToken cancellationToken)
    {
        try
        {
            var raw = new SearchQuery<JsonElement>(Indices, FullName, Name, Options, _clauses);
            var hits = await raw.ToListAsync(cancellationToken);
            if (hits.Count > 0 || _clauses.Count == 0)
                return List(hits);
            var all = await new SearchQuery<JsonElement>(Indices, FullName, Name, Options, []).ToListAsync(cancellationToken);
            return all.Count == 0 ? $"\n  {Name} is empty" : $"\n  {Name} holds:{List(all)}";
        }
        catch (SearchRequestException refused)
        {
            return refused.Status == 404 ? "" : $"\n  {refused.Message}";
        }
    }

    private static string List(IReadOnlyList<SearchHit<JsonElement>> hits) =>
        string.Concat(hits.Take(Shown).Select(hit => $"\n    {hit}")) + (hits.Count > Shown ? $"\n    … and {hits.Count - Shown} more" : "");
}
