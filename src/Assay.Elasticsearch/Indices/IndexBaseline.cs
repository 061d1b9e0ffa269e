using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;
using Assay.Resources;

namespace Assay.Elasticsearch.Indices;

/// <summary>
/// The indices of a prefix as they were when the services had started, and the way back to them. An index that was written to, or whose definition
/// was changed, is made anew under its name, out of its sealed copy. Documents are not deleted one by one: a server keeps deleted documents for a
/// while, and counts them in the scores of all searches.
/// </summary>
internal sealed class IndexBaseline
{
    private readonly SearchApi _api;
    private readonly string _prefix;
    private readonly IReadOnlyDictionary<string, IndexDefinition> _definitions;
    private readonly Dictionary<string, SealedCopy> _copies;
    private Dictionary<string, IndexLook> _expected;

    private IndexBaseline(
        SearchApi api, string prefix, IReadOnlyDictionary<string, IndexDefinition> definitions, Dictionary<string, SealedCopy> copies, Dictionary<string, IndexLook> expected) =>
        (_api, _prefix, _definitions, _copies, _expected) = (api, prefix, definitions, copies, expected);

    /// <summary>How the indices are as long as nobody touches them.</summary>
    public IReadOnlyDictionary<string, IndexLook> Expected => _expected;

    public IReadOnlyDictionary<string, SealedCopy> Copies => _copies;

    /// <summary>Takes what is there now for what there should be. Nobody may write meanwhile.</summary>
    /// <exception cref="SandboxException">An alias of an index is the whole cluster's.</exception>
    public static async Task<IndexBaseline> TakeAsync(LeasedPrefix leased, CancellationToken cancellationToken)
    {
        var api = leased.Host.Api;
        var look = await IndicesLook.ReadAsync(api, leased.Prefix, cancellationToken);
        var definitions = look.Indices.Count == 0
            ? new Dictionary<string, IndexDefinition>()
            : await IndexDefinition.ReadAsync(api, IndicesLook.Pattern(leased.Prefix), cancellationToken);
        foreach (var (index, definition) in definitions)
        {
            if (definition.Aliases.Select(alias => alias.Key).FirstOrDefault(alias => !alias.StartsWith(leased.Prefix, StringComparison.Ordinal)) is { } shared)
            {
                throw new SandboxException(
                    $"The alias '{shared}' of the index '{index}' is the whole cluster's: the next sandbox would find this one's documents through it. "
                    + "Let the application put the sandbox's Prefix before the names of aliases, too.");
            }
        }

        var copies = new Dictionary<string, SealedCopy>(StringComparer.Ordinal);
        foreach (var (index, state) in look.Indices.Where(index => index.Value.Operations > 0))
        {
            // Written to by the declaration only, it has a copy already.
            if (leased.Copies.TryGetValue(index, out var copy) && copy.Operations == state.Operations)
                copies[index] = copy;
            else if (await CountAsync(api, index, cancellationToken) > 0)
                copies[index] = await SealedCopy.MakeAsync(api, index, leased.Host.NameCopy(leased.Lease), cancellationToken);
        }

        // Sealing changes settings for a moment, and their versions.
        var expected = (await IndicesLook.ReadAsync(api, leased.Prefix, cancellationToken)).Indices;
        return new IndexBaseline(api, leased.Prefix, definitions, copies, expected.ToDictionary());
    }

    /// <summary>Whether an index is not as it was, by a look.</summary>
    public bool IsTouched(string index, IndicesLook look) => look.Indices.GetValueOrDefault(index) != _expected.GetValueOrDefault(index);

    /// <summary>Puts the indices back.</summary>
    public async Task<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        var now = await IndicesLook.ReadAsync(_api, _prefix, cancellationToken);
        if (now.Indices.Keys.FirstOrDefault(index => !_expected.ContainsKey(index)) is { } created)
        {
            return ResetOutcome.Replace(
                $"the index '{Short(created)}' was created, which an application may remember. Declare it (Index(\"{Short(created)}\", …)), or let the service create it when it starts");
        }

        var touched = _expected.Keys.Where(index => IsTouched(index, now)).ToList();
        if (touched.Count == 0)
            return ResetOutcome.Done;
        foreach (var list in PrefixRemoval.Lists(touched.Where(now.Indices.ContainsKey)))
            await _api.DeleteAsync(list, cancellationToken);
        await Task.WhenAll(touched.Select(index => MakeAsync(index, cancellationToken)));
        return await CheckAsync(touched, cancellationToken);
    }

    private static async Task<long> CountAsync(SearchApi api, string index, CancellationToken cancellationToken)
    {
        await api.PostAsync($"{index}/_refresh", null, cancellationToken);
        return (long)(await api.GetAsync($"{index}/_count", cancellationToken))["count"]!;
    }

    private Task<JsonNode> MakeAsync(string index, CancellationToken cancellationToken) => _copies.TryGetValue(index, out var copy)
        ? copy.CopyAsync(_api, index, _definitions[index].Aliases, cancellationToken)
        : _api.PutAsync(index, _definitions[index].ToCreate(), cancellationToken);

    /// <summary>Made anew they must be what they were; the first look at them is what the next ones are compared with.</summary>
    private async Task<ResetOutcome> CheckAsync(List<string> made, CancellationToken cancellationToken)
    {
        var look = await IndicesLook.ReadAsync(_api, _prefix, cancellationToken);
        var definitions = await IndexDefinition.ReadAsync(_api, IndicesLook.Pattern(_prefix), cancellationToken);
        var expected = new Dictionary<string, IndexLook>(_expected, StringComparer.Ordinal);
        foreach (var index in made)
        {
            if (!definitions.TryGetValue(index, out var definition) || definition.Text != _definitions[index].Text)
                return ResetOutcome.Replace($"the index '{Short(index)}' was made anew, and its definition is not what it was: {definition?.Text ?? "none"}, expected {_definitions[index].Text}");
            // Not what the look says: somebody may have written to it already, which must count.
            expected[index] = look.Indices[index] with { Operations = _copies.GetValueOrDefault(index)?.Operations ?? 0 };
        }

        _expected = expected;
        return ResetOutcome.Done;
    }

    private string Short(string index) => index.StartsWith(_prefix, StringComparison.Ordinal) ? index[_prefix.Length..] : index;
}
