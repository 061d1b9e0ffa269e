using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Management;
using Assay.RabbitMq.Servers;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// Removes the virtual hosts of processes that ended without removing them: those with Assay's name and tag whose claim is free. One that is
/// being made is left to its maker for a minute: the server takes what is in a virtual host away before the virtual host itself, so the maker
/// could still claim what a sweep removes. Nothing else is ever touched.
/// </summary>
internal sealed partial class VirtualHostSweeper(RabbitAddress address, ManagementApi api)
{
    public const string Prefix = "assay-";
    public const string Tag = "assay";
    private const string MakingTag = "assay-made-at-";
    private static readonly TimeSpan LongestMaking = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();

    /// <summary>Those that looked half made in the last sweep: the next one removes them, if they still do.</summary>
    private HashSet<string> _halfMade = [];
    private long _last;

    /// <summary>The sweep that runs or ran last; does not throw.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    /// <summary>The tag of a virtual host that nobody has claimed yet; the time is of its maker's clock, to the second.</summary>
    public static string TagOfMaking(DateTimeOffset since) => string.Create(CultureInfo.InvariantCulture, $"{MakingTag}{since.ToUnixTimeSeconds()}");

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
        foreach (var name in (await api.VirtualHostsAsync(cancellationToken)).Where(IsLeft).Select(host => host.Name))
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
            var exchanges = await api.ListAsync<JsonElement>($"exchanges/{name}", cancellationToken);
            return exchanges.All(exchange => exchange.GetProperty("name").GetString() != FirehoseTap.TraceExchange);
        }
        catch (SandboxException)
        {
            // It is gone.
            return false;
        }
    }

    /// <summary>Whether it is Assay's and is, or should by now be, claimed by whoever made it.</summary>
    private static bool IsLeft(VirtualHostInfo host) => Name().IsMatch(host.Name) && host.Tags?.Any(tag => tag == Tag || IsMakingOver(tag)) == true;

    private static bool IsMakingOver(string tag) =>
        tag.StartsWith(MakingTag, StringComparison.Ordinal)
        && long.TryParse(tag.AsSpan(MakingTag.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var since)
        && TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - since > LongestMaking.TotalSeconds;

    private async Task<LeasedVirtualHost?> TryClaimAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            // Its maker died before it let anybody in.
            var permissions = await api.ListAsync<JsonElement>($"vhosts/{name}/permissions", cancellationToken);
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
