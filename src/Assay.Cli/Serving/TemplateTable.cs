using System.Collections.Concurrent;

namespace Assay.Cli.Serving;

/// <summary>Which templates this process knows, what became of others, and the databases of discarded ones that are still leased.</summary>
internal sealed class TemplateTable(ServeOptions options, Func<ServedTemplate, Task<DatabaseLeases>> make)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServedTemplate> _templates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _gone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _firstLeases = new(StringComparer.Ordinal);
    private readonly List<DatabaseLeases> _retired = [];

    /// <summary>Those that are there or on their way.</summary>
    public IReadOnlyList<ServedTemplate> All
    {
        get
        {
            lock (_gate)
                return [.. _templates.Values];
        }
    }

    public IReadOnlyList<DatabaseLeases> Retired
    {
        get
        {
            lock (_gate)
                return [.. _retired];
        }
    }

    public ServedTemplate? Find(string hash)
    {
        lock (_gate)
            return _templates.GetValueOrDefault(hash);
    }

    /// <summary>The template of a hash, begun by a step if it is not known.</summary>
    public ServedTemplate FindOrBegin(string hash, Func<ClientStep> step)
    {
        lock (_gate)
        {
            if (_templates.TryGetValue(hash, out var known))
                return known;
            return _templates[hash] = new ServedTemplate(hash, step(), isRepeated: _gone.ContainsKey(hash), options.Time, make);
        }
    }

    /// <summary>Takes a template out: it failed, was lost, or is discarded. Whoever asks for it next begins anew.</summary>
    public async Task RemoveAsync(ServedTemplate template)
    {
        lock (_gate)
        {
            if (!_templates.TryGetValue(template.Hash, out var current) || current != template)
                return;
            _templates.Remove(template.Hash);
            if (template.Leases is { } leases)
            {
                _firstLeases[template.Hash] = leases.Next;
                _retired.Add(leases);
            }
        }

        if (template.Ready.Exception?.InnerException is TemplateGoneException { WasThere: true } gone)
            Explain(template.Hash, gone.Message);
        if (template.Leases is { } left)
            await left.RetireAsync();
    }

    /// <summary>The databases of a discarded template have all come back.</summary>
    public async Task EndAsync(DatabaseLeases retired)
    {
        lock (_gate)
            _retired.Remove(retired);
        await retired.DisposeAsync();
    }

    /// <summary>The number of a template's first lease: none that it had under the same hash before gets a second time.</summary>
    public int FirstLease(string hash)
    {
        lock (_gate)
            return _firstLeases.GetValueOrDefault(hash);
    }

    /// <summary>Remembers why a template is gone.</summary>
    public void Explain(string hash, string why) => _gone[hash] = why;

    /// <summary>It is there again.</summary>
    public void Appeared(string hash) => _gone.TryRemove(hash, out _);

    /// <summary>What to say of a template that is not there.</summary>
    public string NotFound(string hash) =>
        $"There is no template '{hash}'.{(_gone.TryGetValue(hash, out var why) ? $" {why}" : "")} Initialise it first: POST /api/v1/templates.";
}
