using System.Globalization;
using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.Cli.Serving;

/// <summary>Looks now and again which databases have sessions, and draws the consequences: dead initialisers are given up, forgotten leases end.</summary>
internal sealed class SessionWatch(ServedTemplates templates)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    private ServeOptions Options => templates.Options;

    private TimeSpan Interval
    {
        get
        {
            var least = Math.Min(Options.LeaseIdle.TotalMilliseconds, Options.InitializerIdle.TotalMilliseconds) / 4;
            return TimeSpan.FromMilliseconds(Math.Clamp(least, Shortest.TotalMilliseconds, Longest.TotalMilliseconds));
        }
    }

    /// <summary>Watches until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, Options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await LookAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAtTemplatesAsync(cancellationToken);
            foreach (var leases in templates.Table.All.Select(template => template.Leases).OfType<DatabaseLeases>().Concat(templates.Table.Retired))
            {
                await LookAtAsync(leases.Place.Host, [.. leases.Living.Select(lease => (lease.Database.DatabaseName, lease.Sessions))], cancellationToken);
                await leases.TendAsync();
            }

            foreach (var retired in templates.Table.Retired.Where(retired => retired.Living.Count == 0))
                await templates.Table.EndAsync(retired);
        }
        catch (Exception away) when (away is NpgsqlException or ObjectDisposedException or SandboxException or Assay.Servers.ServerException)
        {
            // The server went away. What was on it is lost, which the next request finds out.
        }
    }

    private async Task LookAtTemplatesAsync(CancellationToken cancellationToken)
    {
        var filled = templates.Table.All.Where(template => template.Filled is not null).ToList();
        if (filled.Count == 0)
            return;
        var host = await templates.HostAsync(cancellationToken);
        await LookAtAsync(host, [.. filled.Select(template => (template.Filled?.Name ?? "", template.Sessions))], cancellationToken);
        foreach (var template in filled.Where(template => template.Sessions.Idle > Options.InitializerIdle))
        {
            var idle = Options.InitializerIdle.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            if (template.Step.GiveUp($"Its initialiser was given up, since it had no session in the template for {idle} s."))
                Console.Error.WriteLine($"assay: template '{template.Hash}': its initialiser had no session for {idle} s and was given up. The next who asks may initialise it.");
        }
    }

    private static async Task LookAtAsync(PostgresHost host, IReadOnlyList<(string Database, SessionClock Sessions)> watched, CancellationToken cancellationToken)
    {
        if (watched.Count == 0 || host.Lease.IsLost)
            return;
        var counts = await SessionCounts.ReadAsync(host, [.. watched.Select(one => one.Database)], cancellationToken);
        foreach (var (database, sessions) in watched)
        {
            var (now, ever) = counts.GetValueOrDefault(database);
            sessions.Look(now, ever);
        }
    }
}
