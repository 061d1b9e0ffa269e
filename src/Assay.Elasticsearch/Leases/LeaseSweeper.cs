using Assay.Elasticsearch.Indices;
using Assay.Elasticsearch.Requests;
using Assay.Leases;

namespace Assay.Elasticsearch.Leases;

/// <summary>
/// Removes what processes left that ended without removing it: what is named after a lease that nobody holds. Nothing else is ever touched. An
/// entry stays for another sweep, since a request of the dead process may still be on its way.
/// </summary>
internal sealed class LeaseSweeper(SearchApi api)
{
    private const long SecondLook = 60;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly LeaseBook _book = new(api);
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>The sweep that runs or ran last; does not throw.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    /// <summary>Sweeps beside everything else, if the last time is long enough ago.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!Last.IsCompleted || (_last != 0 && TimeProvider.System.GetElapsedTime(_last) < Interval))
                return;
            _last = TimeProvider.System.GetTimestamp();
            Last = Task.Run(async () =>
            {
                try
                {
                    await SweepAsync(CancellationToken.None);
                }
                catch (Exception failed) when (failed is not OutOfMemoryException)
                {
                    // What stays is found by the next sweep; a test has no use for the reason.
                }
            });
        }
    }

    /// <summary>Removes what is left behind; answers the ids of the leases.</summary>
    public async Task<IReadOnlyList<string>> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        var now = await _book.NowAsync(cancellationToken);
        foreach (var entry in await _book.ReadAsync(cancellationToken))
        {
            var isSwept = entry.State == LeaseEntry.Swept;
            if (isSwept ? now - entry.Beat < SecondLook : !IsOver(entry, now))
                continue;
            if (await _book.TryWriteAsync(entry with { State = LeaseEntry.Swept, Beat = now }, cancellationToken) is not { } taken)
                continue;
            await PrefixRemoval.RunAsync(api, SearchHost.NamesOf(entry.Id), cancellationToken);
            if (entry.Lock is { } path && entry.Host == ProcessLease.Host)
                ProcessLease.DeleteLock(path);
            if (isSwept)
                await _book.RemoveAsync(taken, cancellationToken);
            else
                removed.Add(entry.Id);
        }

        return removed;
    }

    private static bool IsOver(LeaseEntry entry, long now)
    {
        if (entry.Lock is not { } path || entry.Host != ProcessLease.Host || !File.Exists(path))
            return now - entry.Beat > ProcessLease.Expiry.TotalSeconds;
        try
        {
            using var free = FileLease.TryTakeExclusive(path);
            return free is not null;
        }
        catch (DirectoryNotFoundException)
        {
            // Its home has just been removed: the next sweep goes by its beat.
            return false;
        }
    }
}
