using System.Globalization;
using Assay.Sandboxes;

namespace Assay.Cli.Serving;

/// <summary>
/// The databases of one template: some stand ready, others are leased. A lease has a number that no other lease of this template ever gets, so that a late
/// or second return ends nobody else's. It ends when it is returned, or when its database has had no session for a while.
/// </summary>
internal sealed class DatabaseLeases : IAsyncDisposable
{
    private static readonly TimeSpan ParkedAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, DatabaseLease> _leases = [];
    private readonly ServedPlace _place;
    private readonly InstancePool _pool;
    private readonly int _first;
    private int _next;

    /// <param name="place">Where they are made.</param>
    /// <param name="first">The number of the first lease.</param>
    public DatabaseLeases(ServedPlace place, int first)
    {
        _place = place;
        _first = _next = first;
        // They are waited for longer than a request waits, so that it is the request that says what the matter is.
        _pool = new InstancePool(
            typeof(ServedSandbox), build => new ServedSandbox(build, place), new PoolLimits(place.Options.Ready, place.Options.Most, place.Options.Wait * 2));
        _pool.Prepare();
    }

    public ServedPlace Place => _place;

    /// <summary>The number of the next lease.</summary>
    public int Next
    {
        get
        {
            lock (_gate)
                return _next;
        }
    }

    /// <summary>The leases that have not ended.</summary>
    public IReadOnlyList<DatabaseLease> Living
    {
        get
        {
            lock (_gate)
                return [.. _leases.Values];
        }
    }

    /// <summary>Leases a clean database.</summary>
    /// <exception cref="SandboxException">None could be made, or none became free in time.</exception>
    public async Task<DatabaseLease> TakeAsync(CancellationToken cancellationToken)
    {
        var wait = _place.Options.Wait;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(wait);
        try
        {
            var sandbox = (ServedSandbox)await _pool.RentAsync(RentFlow.Begin(), patience.Token);
            _pool.MakeAhead(_place.Options.Ready);
            lock (_gate)
            {
                var lease = new DatabaseLease(_next++, sandbox, _place.Options.Time);
                _leases[lease.Id] = lease;
                return lease;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SandboxShortageException(DescribeShortage(wait));
        }
    }

    /// <summary>Ends a lease. False where there has never been one of that number; one that has ended already stays so.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="dropBecause">Why its database can't be put back; null to put it back.</param>
    public async Task<bool> EndAsync(int id, string? dropBecause)
    {
        DatabaseLease? lease;
        lock (_gate)
        {
            if (!_leases.Remove(id, out lease))
                return id >= _first && id < _next;
        }

        if (dropBecause is not null)
            lease.Database.DropBecause(dropBecause);
        await lease.Sandbox.DisposeAsync();
        return true;
    }

    /// <summary>
    /// Looks after the leases, now that their databases were looked at: what is not needed for those that are left alone goes to others, and those that were
    /// left alone for too long end.
    /// </summary>
    public async Task TendAsync()
    {
        foreach (var lease in Living)
        {
            var idle = lease.Sessions.Idle;
            if (idle > _place.Options.LeaseIdle)
                await EndAsync(lease.Id, $"its lease ended after {_place.Options.LeaseIdle.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s without a session");
            else if (idle > ParkedAfter)
                await lease.Database.ParkAsync();
            else
                await lease.Database.ReserveAsync(isLeft: lease.Sessions.IsLeft);
        }
    }

    /// <summary>The template is discarded: what stands ready goes, and what is leased is dropped when its lease ends. Those that are left alone end now.</summary>
    public async Task RetireAsync()
    {
        foreach (var lease in Living)
        {
            if (lease.Sessions.Idle > ParkedAfter)
                await EndAsync(lease.Id, "its template was discarded");
            else
                lease.Database.DropBecause("its template was discarded");
        }

        _pool.RetireReady();
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private string DescribeShortage(TimeSpan wait)
    {
        var living = Living;
        return string.Create(CultureInfo.InvariantCulture,
            $"No database of template '{_place.Hash}' became free within {wait.TotalSeconds:0.#} s. {living.Count} are leased, {living.Count(lease => !lease.Sessions.IsUsed)} of them without a session at the moment. ")
            + $"Return them after use (DELETE /api/v1/templates/{_place.Hash}/tests/ID), or let leases end sooner than after {_place.Options.LeaseIdle.TotalSeconds:0} s without a session: assay serve --lease-idle 10s.";
    }
}
