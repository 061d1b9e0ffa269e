using Assay.Elasticsearch.Cluster;
using Assay.Elasticsearch.Diagnostics;
using Assay.Elasticsearch.Indices;
using Assay.Elasticsearch.Servers;
using Assay.Resources;
using Assay.Servers;

namespace Assay.Elasticsearch;

/// <content>Its start, its reset and its end.</content>
public sealed partial class SearchIndices
{
    private static readonly TimeSpan CalmPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ExplainPatience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override string? LostBecause =>
        _serverLost.IsCancellationRequested ? $"the {_product.DisplayName} server is gone: it was stopped or killed" : _leased?.Lease.LostBecause;

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var server = await ServerFinder.Default.FindAsync(new ServerRequest(SearchKinds.Of(_product)) { Version = _declared.PinnedVersion }, cancellationToken);
        _serverLost = server.Lost;
        var host = SearchHost.Of(_product, server.ConnectionString);
        _leased = await host.TakeAsync(_declared.Layout, cancellationToken);
        _cluster = new ClusterWatch(host.Api, _leased.Prefix, isOwn: server.Provider != ExternalProvider.ProviderName, _product.DisplayName);
        _requests = RequestWatch.Begin(host.Address, _leased.Prefix, Timeline);
    }

    /// <inheritdoc/>
    protected override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await _cluster!.BeginAsync(cancellationToken);
        // Services that index in the background are still at it when they have started.
        var look = await IndicesLook.ReadAsync(Api, Prefix, cancellationToken);
        while (true)
        {
            await Task.Delay(CalmPause, TimeProvider.System, cancellationToken);
            var again = await IndicesLook.ReadAsync(Api, Prefix, cancellationToken);
            if (again.Busy is null && again.Indices.SequenceEqual(look.Indices))
                break;
            look = again;
        }

        _baseline = await IndexBaseline.TakeAsync(Leased, cancellationToken);
        _changes.Begin(_baseline.Expected);
    }

    /// <inheritdoc/>
    protected override void Rented() => _requests!.Rented();

    /// <inheritdoc/>
    protected override string? Explain()
    {
        if (LostBecause is not null || _baseline is null)
            return null;
        try
        {
            using var patience = new CancellationTokenSource(ExplainPatience);
            // On a thread of the pool: a test framework's own may not go on while this one waits.
            var changes = Task.Run(() => Changes(patience.Token), patience.Token).GetAwaiter().GetResult();
            return changes.Count == 0 ? null : $"{Name} changed by: {changes.Summary}";
        }
        catch (Exception unknown) when (unknown is HttpRequestException or SearchRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        if (LostBecause is not null)
            return Observation.AtRest();
        var look = await IndicesLook.ReadAsync(Api, Prefix, cancellationToken);
        var changes = _changes.Add(look);
        return (_requests!.Busy ?? look.Busy) is { } busy ? Observation.UnderWay(busy, changes) : Observation.AtRest(changes);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (LostBecause is { } lost)
            return ResetOutcome.Replace(lost);
        _requests!.Returned();
        // Templates first: indices are made with them.
        await _cluster!.ResetAsync(cancellationToken);
        var outcome = await _baseline!.ResetAsync(cancellationToken);
        _changes.Begin(_baseline.Expected);
        return outcome;
    }

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        _requests?.Dispose();
        if (_leased is not null)
            await _leased.Host.RemoveAsync(_leased);
    }
}
