using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;
using Assay.Reporting;

namespace Assay.Elasticsearch.Cluster;

/// <summary>
/// Watches over what no prefix separates. Templates, pipelines and scripts whose names begin with the sandbox's prefix are its own, and are put
/// back. Those of other names belong to nobody that can be known: a change is told, and left. Settings are put back on a server of Assay's own.
/// </summary>
internal sealed class ClusterWatch(SearchApi api, string prefix, bool isOwn, string product)
{
    private static readonly ConcurrentDictionary<string, bool> Told = new();
    private readonly Dictionary<ClusterItem, JsonNode> _definitions = [];
    private ClusterLook? _baseline;

    /// <summary>Takes what is there now for what there should be.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _baseline = await ClusterLook.ReadAsync(api, cancellationToken);
        _definitions.Clear();
        foreach (var item in _baseline.Items.Keys.Where(IsOurs))
            _definitions[item] = await ClusterLook.DefinitionAsync(api, item, cancellationToken);
    }

    /// <summary>What of the sandbox's own was changed, in words.</summary>
    public async Task<IReadOnlyList<string>> ChangesAsync(CancellationToken cancellationToken)
    {
        var now = await ClusterLook.ReadAsync(api, cancellationToken);
        return [.. Differences(now).Where(IsOurs).Select(item => Describe(item, now))];
    }

    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        var baseline = _baseline ?? throw new InvalidOperationException("The cluster is put back before it was looked at.");
        var now = await ClusterLook.ReadAsync(api, cancellationToken);
        var differences = Differences(now).ToList();
        foreach (var item in differences.Where(item => IsOurs(item) && !baseline.Items.ContainsKey(item)).OrderBy(item => item.Kind))
            await api.DeleteAsync(item.Path, cancellationToken);
        foreach (var item in differences.Where(item => IsOurs(item) && baseline.Items.ContainsKey(item)).OrderByDescending(item => item.Kind))
            await api.PutAsync(item.Path, _definitions[item].DeepClone(), cancellationToken);
        foreach (var item in differences.Where(item => !IsOurs(item) && !IsOfAnotherSandbox(item)))
            Tell($"{Describe(item, now)}. It is shared by all sandboxes, and no reset takes it back: begin its name and its index patterns with the sandbox's Prefix");
        var settings = await PutBackSettingsAsync(baseline, now, cancellationToken);
        // What belongs to others is theirs from now on.
        var items = now.Items.Where(item => !IsOurs(item.Key)).Concat(baseline.Items.Where(item => IsOurs(item.Key))).ToDictionary();
        _baseline = new ClusterLook(items, settings);
        if (differences.Exists(IsOurs))
            await TakeNewTextsAsync(cancellationToken);
    }

    private static bool IsOfAnotherSandbox(ClusterItem item) => item.Name.StartsWith(Indices.SearchHost.NameStart, StringComparison.Ordinal);

    private bool IsOurs(ClusterItem item) => item.Name.StartsWith(prefix, StringComparison.Ordinal);

    private IEnumerable<ClusterItem> Differences(ClusterLook now) =>
        now.Items.Keys.Union(_baseline!.Items.Keys).Where(item => now.Items.GetValueOrDefault(item) != _baseline.Items.GetValueOrDefault(item));

    private string Describe(ClusterItem item, ClusterLook now) =>
        $"the {item} {(!now.Items.ContainsKey(item) ? "was removed" : _baseline!.Items.ContainsKey(item) ? "was changed" : "was added")}";

    /// <summary>Put back, they may be written in another way than before, as with a date of their own.</summary>
    private async Task TakeNewTextsAsync(CancellationToken cancellationToken)
    {
        var now = await ClusterLook.ReadAsync(api, cancellationToken);
        var missing = _definitions.Keys.FirstOrDefault(item => !now.Items.ContainsKey(item));
        if (missing != default)
            throw new SandboxException($"The {missing} was put back, and is not there.");
        _baseline = _baseline! with
        {
            Items = _baseline.Items.Where(item => !IsOurs(item.Key)).Concat(now.Items.Where(item => _definitions.ContainsKey(item.Key))).ToDictionary(),
        };
    }

    private async Task<IReadOnlyDictionary<(string Scope, string Name), string>> PutBackSettingsAsync(
        ClusterLook baseline, ClusterLook now, CancellationToken cancellationToken)
    {
        var changed = now.Settings.Keys.Union(baseline.Settings.Keys)
            .Where(setting => now.Settings.GetValueOrDefault(setting) != baseline.Settings.GetValueOrDefault(setting)).ToList();
        if (changed.Count == 0)
            return baseline.Settings;
        var names = string.Join(", ", changed.Select(setting => $"{setting.Name}={now.Settings.GetValueOrDefault(setting) ?? "its default"}"));
        if (!isOwn)
        {
            Tell($"its settings were changed ({names}), which no reset takes back on an external server, and which other tests see");
            return now.Settings;
        }

        Tell($"its settings were changed ({names}), which other tests may have seen. They were put back");
        var body = new JsonObject();
        foreach (var scope in changed.GroupBy(setting => setting.Scope))
        {
            body[scope.Key] = new JsonObject(scope.Select(setting => KeyValuePair.Create(
                setting.Name, baseline.Settings.TryGetValue(setting, out var value) ? JsonNode.Parse(value) : null)));
        }

        await api.PutAsync("_cluster/settings", body, cancellationToken);
        return baseline.Settings;
    }

    /// <summary>Once in a process: a suite whose application does it in every test has read it then.</summary>
    private void Tell(string what)
    {
        if (Told.TryAdd(what, true))
            RunJournal.Current.Note($"the {product} cluster was changed while tests ran: {what}.");
    }
}
