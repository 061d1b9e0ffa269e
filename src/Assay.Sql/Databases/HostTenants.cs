using System.Collections.Concurrent;

namespace Assay.Sql.Databases;

/// <summary>The databases on one server that sandboxes of this process hold.</summary>
/// <param name="isLost">Whether the lease of this process is lost.</param>
/// <param name="tellAsync">Writes into the registry which test has a database. What goes wrong with it is the teller's to swallow.</param>
internal sealed class HostTenants(Func<bool> isLost, Func<Tenant, Task> tellAsync)
{
    private readonly ConcurrentDictionary<Tenant, bool> _tenants = new();
    private int _making;

    public void Add(Tenant tenant)
    {
        _tenants[tenant] = true;
        // The lease may have broken before the addition was seen.
        if (isLost())
            tenant.TryRetire();
    }

    public void Remove(Tenant tenant) => _tenants.TryRemove(tenant, out _);

    /// <summary>The lease is gone: sandboxes that no test has are given up at once, the others when their test returns them.</summary>
    public void Abandon()
    {
        foreach (var tenant in _tenants.Keys)
            tenant.TryRetire();
    }

    /// <summary>Somebody waits for room: the sandbox that was idle longest goes, and the registry hears which test has which.</summary>
    public void MakeRoom()
    {
        if (Interlocked.Exchange(ref _making, 1) == 0)
            _ = Task.Run(MakeRoomAsync);
    }

    private async Task MakeRoomAsync()
    {
        try
        {
            var idle = _tenants.Keys.Where(tenant => tenant.IsLongIdle).OrderByDescending(tenant => tenant.IdleFor);
            if (idle.Any(tenant => tenant.TryRetire()))
                return;
            foreach (var tenant in _tenants.Keys)
                await tellAsync(tenant);
        }
        finally
        {
            Volatile.Write(ref _making, 0);
        }
    }
}
