using System.Collections.Concurrent;
using System.Globalization;
using Assay.Elasticsearch.Leases;
using Assay.Elasticsearch.Requests;
using Assay.Elasticsearch.Servers;

namespace Assay.Elasticsearch.Indices;

/// <summary>A search server as this process uses it: makes prefixes with their indices, one of each layout ahead, below one lease.</summary>
internal sealed class SearchHost
{
    /// <summary>What all names of Assay's begin with.</summary>
    public const string NameStart = "assay-";

    private static readonly ConcurrentDictionary<string, SearchHost> Hosts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<LeasedPrefix>> _prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PrefixMaker> _makers = new(StringComparer.Ordinal);
    private Task<ProcessLease>? _lease;
    private long _numbers;
    private int _taken;

    private SearchHost(SearchProduct product, string connectionString)
    {
        Product = product;
        Address = SearchAddress.Parse(connectionString);
        Api = new SearchApi(Address);
        Sweeper = new LeaseSweeper(Api);
    }

    public SearchProduct Product { get; }

    public SearchAddress Address { get; }

    public SearchApi Api { get; }

    public LeaseSweeper Sweeper { get; }

    /// <summary>The one host of a server in this process.</summary>
    public static SearchHost Of(SearchProduct product, string connectionString) =>
        Hosts.GetOrAdd(connectionString, static (text, kind) => new SearchHost(kind, text), product);

    /// <summary>What everything of a lease begins with.</summary>
    public static string NamesOf(string lease) => $"{NameStart}{lease}-";

    /// <summary>A name for a sealed copy, outside of all prefixes of sandboxes.</summary>
    public string NameCopy(ProcessLease lease) => string.Create(CultureInfo.InvariantCulture, $"{NamesOf(lease.Id)}t{Interlocked.Increment(ref _numbers)}");

    /// <summary>A prefix that nobody else has, or ever had, with the indices of a layout.</summary>
    public async Task<LeasedPrefix> TakeAsync(IndexLayout layout, CancellationToken cancellationToken)
    {
        Task<LeasedPrefix>? prepared;
        Task<ProcessLease> lease;
        lock (_gate)
        {
            _taken++;
            _prepared.Remove(layout.Key, out prepared);
            lease = LeaseUnderLock();
        }

        try
        {
            var taken = await UsableAsync(prepared) ?? await MakeAsync(layout, lease, cancellationToken);
            Sweeper.Start();
            Prepare(layout, lease);
            return taken;
        }
        catch
        {
            await GiveBackAsync();
            throw;
        }
    }

    /// <summary>Removes a prefix with all that is below it. With the last one goes everything that was made ahead, and the lease.</summary>
    public async Task RemoveAsync(LeasedPrefix prefix)
    {
        try
        {
            if (prefix.Lease.LostBecause is null)
                await PrefixRemoval.RunAsync(Api, prefix.Prefix, CancellationToken.None);
        }
        finally
        {
            await GiveBackAsync();
        }
    }

    private static async Task<LeasedPrefix?> UsableAsync(Task<LeasedPrefix>? preparation)
    {
        if (preparation is null)
            return null;
        try
        {
            var prepared = await preparation;
            return prepared.Lease.LostBecause is null ? prepared : null;
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whoever needs one makes it, and hears why it can't be made.
            return null;
        }
    }

    /// <summary>The lease of this process: a new one when the last was lost or could not be begun.</summary>
    private Task<ProcessLease> LeaseUnderLock()
    {
        if (_lease is null or { IsFaulted: true } || (_lease.IsCompletedSuccessfully && _lease.Result.LostBecause is not null))
        {
            _lease = Task.Run(() => ProcessLease.BeginAsync(Api, CancellationToken.None));
            _prepared.Clear();
            _makers.Clear();
        }

        return _lease;
    }

    private void Prepare(IndexLayout layout, Task<ProcessLease> lease)
    {
        lock (_gate)
        {
            if (_taken > 0 && _lease == lease && !_prepared.ContainsKey(layout.Key))
                _prepared[layout.Key] = Task.Run(() => MakeAsync(layout, lease, CancellationToken.None));
        }
    }

    private async Task<LeasedPrefix> MakeAsync(IndexLayout layout, Task<ProcessLease> beginning, CancellationToken cancellationToken)
    {
        var lease = await beginning.WaitAsync(cancellationToken);
        PrefixMaker? maker;
        lock (_gate)
        {
            if (!_makers.TryGetValue(lease.Id + layout.Key, out maker))
                _makers[lease.Id + layout.Key] = maker = new PrefixMaker(Api, Product, layout, () => NameCopy(lease));
        }

        var prefix = string.Create(CultureInfo.InvariantCulture, $"{NamesOf(lease.Id)}{Interlocked.Increment(ref _numbers)}-");
        try
        {
            return new LeasedPrefix(this, lease, prefix, await maker.MakeAsync(prefix, cancellationToken));
        }
        catch
        {
            await PrefixRemoval.RunAsync(Api, prefix, CancellationToken.None);
            throw;
        }
    }

    private async Task GiveBackAsync()
    {
        List<Task<LeasedPrefix>> prepared;
        Task<ProcessLease>? ending;
        lock (_gate)
        {
            if (--_taken > 0)
                return;
            prepared = [.. _prepared.Values];
            ending = _lease;
            _prepared.Clear();
            _makers.Clear();
            _lease = null;
        }

        foreach (var preparation in prepared)
            await ((Task)preparation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ending is null or { IsFaulted: true })
            return;
        var lease = await ending;
        try
        {
            if (lease.LostBecause is null)
                await PrefixRemoval.RunAsync(Api, NamesOf(lease.Id), CancellationToken.None);
        }
        catch
        {
            // As while a snapshot is taken. Whoever sweeps next finds it by the entry that stays.
            await lease.AbandonAsync();
            throw;
        }

        await lease.DisposeAsync();
    }
}
