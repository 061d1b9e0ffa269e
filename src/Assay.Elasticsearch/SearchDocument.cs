using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Documents;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch;

/// <summary>One document of an index, by its id. It is seen as soon as it is written, without a refresh.</summary>
/// <typeparam name="T">The type of the document.</typeparam>
public sealed class SearchDocument<T>
{
    private readonly SearchIndex<T> _index;

    internal SearchDocument(SearchIndex<T> index, string id)
    {
        _index = index;
        Id = id;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Reads it; the default value where it is not there.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="JsonException">It is no such object.</exception>
    public async Task<T?> GetAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(cancellationToken) is { } source ? _index.Read(source) : default;

    /// <summary>Waits until it is there and its fields are as an object's properties, whatever other fields it has; answers it.</summary>
    /// <param name="values">The fields and their values: <c>new { name = "Widget" }</c>. Objects in it are compared the same way, lists as a whole.</param>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SearchAssertionException">It is not there, or a field differs; says which.</exception>
    public async Task<T> ShouldHave(object values, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var expected = JsonSerializer.SerializeToNode(values, _index.Options);
        var found = await WaitAsync(source => source is null ? ["it is not there"] : FieldComparison.Differences(expected, source), within, cancellationToken);
        return _index.Read(found!);
    }

    /// <summary>Waits until it is there, and answers it.</summary>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SearchAssertionException">It is not there.</exception>
    public Task<T> ShouldExist(TimeSpan? within = null, CancellationToken cancellationToken = default) => ShouldHave(new { }, within, cancellationToken);

    /// <summary>Waits until it is not there.</summary>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SearchAssertionException">It is still there; shows it.</exception>
    public Task ShouldNotExist(TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        WaitAsync(static source => source is null ? [] : ["it is there: " + source.ToJsonString()], within, cancellationToken);

    private async Task<JsonNode?> WaitAsync(Func<JsonNode?, IReadOnlyList<string>> differences, TimeSpan? within, CancellationToken cancellationToken)
    {
        JsonNode? source = null;
        try
        {
            await Eventually.Within(within ?? SearchQuery<T>.DefaultWait).Value(
                async () => differences(source = await ReadAsync(cancellationToken)), static found => found.Count == 0, cancellationToken);
            return source;
        }
        catch (EventuallyException missed)
        {
            var seen = missed.InnerException is { } failed ? [failed.Message] : differences(source);
            var whole = source is null ? "" : $"\n  the document: {source.ToJsonString()}";
            throw new SearchAssertionException(
                FormattableString.Invariant($"{_index.Name}, document '{Id}', for {(within ?? SearchQuery<T>.DefaultWait).TotalSeconds:0.###} s:\n  {string.Join("\n  ", seen)}{whole}"), missed);
        }
    }

    private async Task<JsonNode?> ReadAsync(CancellationToken cancellationToken) =>
        (await _index.Indices.Api.TryGetAsync($"{_index.FullName}/_doc/{SearchApi.Segment(Id)}", cancellationToken))?["_source"];
}
