using System.Collections.Concurrent;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>The databases on one server that sandboxes of this process hold.</summary>
internal sealed class HostTenants(MySqlHost host)
{
    private readonly ConcurrentDictionary<SandboxDatabase, bool> _tenants = new();
    private int _making;

    public void Add(SandboxDatabase tenant)
    {
        _tenants[tenant] = true;
        // The lease may have broken before the addition was seen.
        if (host.Lease.IsLost)
            tenant.TryRetire();
    }

    public void Remove(SandboxDatabase tenant) => _tenants.TryRemove(tenant, out _);

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
                await host.ExecuteAsync("update `databases` set test = ? where name = ?", CancellationToken.None, tenant.Test, tenant.Name);
        }
        catch (Exception failed) when (failed is MySqlException or ObjectDisposedException or InvalidOperationException)
        {
            // Only what others are told is missing.
        }
        finally
        {
            Volatile.Write(ref _making, 0);
        }
    }
}
