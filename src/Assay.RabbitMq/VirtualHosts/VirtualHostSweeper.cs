using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Management;
using Assay.RabbitMq.Servers;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// Removes the virtual hosts of processes that ended without removing them: those with Assay's name and tag whose claim is free. Nothing else
/// is ever touched.
/// </summary>
internal sealed partial class VirtualHostSweeper(RabbitAddress address, ManagementApi api)
{
    public const string Prefix = "assay-";
    public const string Tag = "assay";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();

    /// <summary>Those that looked half made in the last sweep: the next one removes them, if they still do.</summary>
    private HashSet<string> _halfMade = [];
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

    /// <summary>Removes what is left behind; answers the names.</summary>
    public async Task<IReadOnlyList<string>> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        var halfMade = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in (await api.VirtualHostsAsync(cancellationToken)).Where(IsOurs).Select(host => host.Name))
        {
            var claimed = await TryClaimAsync(name, cancellationToken);
            if (claimed is null && (!await IsHalfMadeAsync(name, cancellationToken) || (halfMade.Add(name) && !_halfMade.Contains(name))))
                continue;
            await using (claimed)
                await api.DeleteAsync($"vhosts/{name}", cancellationToken);
            removed.Add(name);
        }

        _halfMade = halfMade;
        return removed;
    }

    /// <summary>
    /// Whether the server was interrupted while it made the virtual host, as when its maker was killed: no channel can be opened where the exchange
    /// is missing that messages are traced to, so nobody has it and nobody can claim it.
    /// </summary>
    private async Task<bool> IsHalfMadeAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var exchanges = await api.GetAsync<List<JsonElement>>($"exchanges/{name}", cancellationToken);
            return exchanges.All(exchange => exchange.GetProperty("name").GetString() != FirehoseTap.TraceExchange);
        }
        catch (SandboxException)
        {
            // It is gone.
            return false;
        }
    }

    private static bool IsOurs(VirtualHostInfo host) => host.Tags?.Contains(Tag) == true && Name().IsMatch(host.Name);

    private async Task<LeasedVirtualHost?> TryClaimAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            // Its maker died before it let anybody in.
            var permissions = await api.GetAsync<List<JsonElement>>($"vhosts/{name}/permissions", cancellationToken);
            if (permissions.Count == 0)
                await api.PutAsync($"permissions/{name}/{ManagementApi.Segment(address.User)}", new { configure = ".*", write = ".*", read = ".*" }, cancellationToken);
            return await LeasedVirtualHost.TryClaimAsync(address, name, isOwn: false, cancellationToken);
        }
        catch (Exception gone) when (gone is BrokerUnreachableException or SandboxException or OperationInterruptedException)
        {
            // Another process removed it meanwhile, or it belongs to another user.
            return null;
        }
    }

    [GeneratedRegex("^assay-[0-9a-f]{16}$")]
    private static partial Regex Name();
}
