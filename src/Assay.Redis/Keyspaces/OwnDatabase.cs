using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Leases;
using Assay.Resources;
using Assay.Servers;
using Assay.Timelines;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>
/// A logical database of a server that only Assay uses. The claim on its number is a file lock, which the operating system drops
/// however this process ends; the next holder empties what a killed one left.
/// </summary>
internal sealed class OwnDatabase : IsolatedSpace
{
    private readonly FileLease _lease;
    private readonly IDatabase _database;
    private readonly KeyNotifications _notifications;

    private OwnDatabase(RedisHost host, FileLease lease, int number, Timeline timeline)
    {
        _lease = lease;
        DatabaseNumber = number;
        _database = host.Connection.GetDatabase(number);
        _notifications = new KeyNotifications(host.Connection.GetSubscriber(), number, timeline);
    }

    public override int DatabaseNumber { get; }

    public override string Prefix => "";

    public static async Task<OwnDatabase> LeaseAsync(RedisHost host, Timeline timeline)
    {
        var home = ServerHome.Default;
        var server = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(host.Options.ToString(includePassword: true))).AsSpan(0, 6));
        var folder = home.Ensure(Path.Combine(home.Path, "leases", $"redis-{server}"));
        // 0 is left to people who look into the server by hand.
        for (var number = 1; number < host.Databases; number++)
        {
            var file = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture) + ".lock");
            if (FileLease.TryTakeExclusive(file) is not { } lease)
                continue;
            var space = new OwnDatabase(host, lease, number, timeline);
            await space.ClearAsync();
            await space._notifications.ListenAsync();
            return space;
        }

        throw new SandboxException(
            $"All {host.Databases - 1} logical databases of the Redis server are taken by running tests. Run fewer at once, or lower ASSAY_SANDBOXES.");
    }

    public override async ValueTask<Observation> ObserveAsync() => Observation.AtRest(await _notifications.CountAsync());

    public override Task ClearAsync() => _database.ExecuteAsync("FLUSHDB");

    public override async ValueTask DisposeAsync()
    {
        await _notifications.DisposeAsync();
        await ClearAsync();
        _lease.Dispose();
    }
}
