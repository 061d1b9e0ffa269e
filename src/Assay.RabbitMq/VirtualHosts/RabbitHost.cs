using System.Collections.Concurrent;
using System.Security.Cryptography;
using Assay.RabbitMq.Management;
using Assay.RabbitMq.Servers;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>A RabbitMQ server as this process uses it: makes virtual hosts, one of them ahead, and takes away those of dead processes.</summary>
internal sealed class RabbitHost
{
    private const int Attempts = 5;
    private const string Description = "A sandbox of Assay; goes with its process";
    private static readonly ConcurrentDictionary<string, RabbitHost> Hosts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly bool _isOwn;
    private readonly VirtualHostSweeper _sweeper;
    private Task<LeasedVirtualHost>? _prepared;
    private int _taken;

    private RabbitHost(string connectionString, bool isOwn)
    {
        _isOwn = isOwn;
        Address = RabbitAddress.Parse(connectionString);
        Api = new ManagementApi(Address);
        _sweeper = new VirtualHostSweeper(Address, Api);
    }

    public RabbitAddress Address { get; }

    public ManagementApi Api { get; }

    public VirtualHostSweeper Sweeper => _sweeper;

    /// <summary>The one host of a server in this process.</summary>
    public static RabbitHost Of(string connectionString, bool isOwn) => Hosts.GetOrAdd(connectionString, static (text, own) => new RabbitHost(text, own), isOwn);

    /// <summary>An empty virtual host that nobody else has, or ever had.</summary>
    public async Task<LeasedVirtualHost> TakeAsync(CancellationToken cancellationToken)
    {
        Task<LeasedVirtualHost>? prepared;
        lock (_gate)
        {
            _taken++;
            (prepared, _prepared) = (_prepared, null);
        }

        try
        {
            var taken = await UsableAsync(prepared) ?? await CreateAsync(cancellationToken);
            _sweeper.Start();
            Prepare();
            return taken;
        }
        catch
        {
            lock (_gate)
                _taken--;
            throw;
        }
    }

    /// <summary>Removes a virtual host with all that is in it. With the last one goes the one that was made ahead.</summary>
    public async Task RemoveAsync(LeasedVirtualHost virtualHost)
    {
        Task<LeasedVirtualHost>? prepared = null;
        lock (_gate)
        {
            if (--_taken == 0)
                (prepared, _prepared) = (_prepared, null);
        }

        try
        {
            await DropAsync(virtualHost);
        }
        finally
        {
            if (await UsableAsync(prepared) is { } spare)
                await DropAsync(spare);
        }
    }

    private static async Task<LeasedVirtualHost?> UsableAsync(Task<LeasedVirtualHost>? preparation)
    {
        if (preparation is null)
            return null;
        try
        {
            var prepared = await preparation;
            if (prepared.LostBecause is null)
                return prepared;
            await prepared.DisposeAsync();
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Whoever needs one makes it, and hears why it can't be made.
        }

        return null;
    }

    private void Prepare()
    {
        lock (_gate)
        {
            if (_taken > 0)
                _prepared ??= Task.Run(() => CreateAsync(CancellationToken.None));
        }
    }

    /// <summary>Says that a virtual host is claimed, and has its messages traced.</summary>
    public Task TraceAsync(string name, CancellationToken cancellationToken) => Api.PutAsync(
        $"vhosts/{name}", new { description = Description, tags = VirtualHostSweeper.Tag, tracing = true }, cancellationToken);

    private async Task<LeasedVirtualHost> CreateAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var name = VirtualHostSweeper.Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            try
            {
                await Api.PutAsync($"vhosts/{name}", new { description = Description, tags = VirtualHostSweeper.TagOfMaking(TimeProvider.System.GetUtcNow()) }, cancellationToken);
                await Api.PutAsync(
                    $"permissions/{name}/{ManagementApi.Segment(Address.User)}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken);
                if (await LeasedVirtualHost.TryClaimAsync(Address, name, _isOwn, cancellationToken) is { } leased)
                    return await MarkedAsync(leased, cancellationToken);
            }
            catch (Exception lost) when (lost is BrokerUnreachableException or OperationInterruptedException or SandboxException && attempt < Attempts)
            {
                // A sweep took it for one that was left behind, as when this process stood still for a minute: it can't be entered any more, or who
                // is in it already is refused.
            }

            if (attempt == Attempts)
                throw new SandboxException($"RabbitMQ at {Address.Host}:{Address.Port} made {Attempts} virtual hosts, and somebody else claimed each. The last is '{name}'.");
            await TryDeleteAsync(name, cancellationToken);
        }
    }

    private async Task<LeasedVirtualHost> MarkedAsync(LeasedVirtualHost leased, CancellationToken cancellationToken)
    {
        try
        {
            await TraceAsync(leased.Name, cancellationToken);
            return leased.LostBecause is { } lost ? throw new SandboxException(lost) : leased;
        }
        catch
        {
            await leased.DisposeAsync();
            throw;
        }
    }

    private async Task TryDeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await Api.DeleteAsync($"vhosts/{name}", cancellationToken);
        }
        catch (SandboxException)
        {
            // The next attempt tells what is wrong with the server; what is left behind is swept.
        }
    }

    /// <summary>The claim goes after the virtual host, so that nobody sweeps it meanwhile.</summary>
    private async Task DropAsync(LeasedVirtualHost virtualHost)
    {
        try
        {
            if (virtualHost.LostBecause is null)
                await Api.DeleteAsync($"vhosts/{virtualHost.Name}", CancellationToken.None);
        }
        finally
        {
            await virtualHost.DisposeAsync();
        }
    }
}
