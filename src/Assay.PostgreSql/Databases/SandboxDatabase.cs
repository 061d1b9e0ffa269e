using Assay.PostgreSql.Templates;
using Assay.Timelines;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>A database on a server that one sandbox holds, from its cloning until it is dropped, kept, or lost with its server.</summary>
internal sealed class SandboxDatabase
{
    /// <summary>A test that comes right after another finds its sandbox; only then it counts as not needed.</summary>
    private static readonly TimeSpan LongIdle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan WordOfLoss = TimeSpan.FromMilliseconds(200);

    /// <summary>What Npgsql and the server say of a session that ended.</summary>
    private static readonly string[] LostConnection = ["reading from stream", "writing to stream", "terminating connection", "Failed to connect"];

    private readonly SandboxClaim _claim;
    private readonly Template _template;
    private long _idleSince = TimeProvider.System.GetTimestamp();
    private string? _keptFor;
    private int _standsBy;

    private SandboxDatabase(PostgresHost host, string name, Template template, SandboxClaim claim)
    {
        Host = host;
        Name = name;
        _template = template;
        _claim = claim;
        Created = new CreatedDatabases(host, name, claim.Creates);
    }

    public PostgresHost Host { get; }

    public string Name { get; }

    /// <summary>The databases that the application makes beside this one.</summary>
    public CreatedDatabases Created { get; }

    /// <summary>The test that has the sandbox, where it is known.</summary>
    public string? Test { get; private set; }

    public bool IsLongIdle => IdleFor > LongIdle;

    /// <summary>Since when no test has had the sandbox; zero while one has.</summary>
    public TimeSpan IdleFor => Volatile.Read(ref _idleSince) is var since and > 0 ? TimeProvider.System.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Takes a database for a sandbox: one that is prepared, else a new clone. Waits while the server has no room.</summary>
    /// <exception cref="SandboxShortageException">No room came free in time.</exception>
    public static async Task<SandboxDatabase> TakeAsync(PostgresHost host, TemplateRecipe recipe, SandboxClaim claim, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var template = await TemplateStore.GetAsync(host, recipe, cancellationToken);
            var room = await new ServerBudget(host).ClaimAsync(template.Name, claim, cancellationToken);
            try
            {
                if (!room.IsPrepared)
                {
                    await DiskRoom.EnsureAsync(host, template.Name, cancellationToken);
                    await host.CopyAsync(room.Name, template, "held", cancellationToken);
                }

                var taken = new SandboxDatabase(host, room.Name, template, claim);
                host.Tenants.Add(taken);
                return taken;
            }
            catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.InvalidCatalogName && attempt == 1)
            {
                // Another process removed the template since this one looked: it is built again.
                TemplateStore.Forget(host, template);
            }
            catch
            {
                await host.TryDropAsync(room.Name);
                throw;
            }
        }
    }

    /// <summary>Why the database is lost, or null. A test that lost its connections a moment ago may be faster than the word of the lease's session.</summary>
    public string? FindLoss(Timeline timeline)
    {
        if (!Host.Lease.IsLost && timeline.Entries.Any(static entry => entry.Source == "SQL" && LostConnection.Any(sign => entry.Text.Contains(sign, StringComparison.Ordinal))))
            SpinWait.SpinUntil(() => Host.Lease.IsLost, WordOfLoss);
        return Host.LostBecause;
    }

    public bool TryRetire() => _claim.TryRetire();

    public void Rented(string? test)
    {
        Volatile.Write(ref _idleSince, 0);
        Test = test;
    }

    /// <summary>
    /// The test is done with it. From the first return on another clone of the template stands by: not before, since the clone would compete with what the
    /// first tests wait for.
    /// </summary>
    /// <param name="mayNeedAnother">Whether it is soon replaced when it can't be put back.</param>
    public void Returned(bool mayNeedAnother)
    {
        Test = null;
        Volatile.Write(ref _idleSince, TimeProvider.System.GetTimestamp());
        if (mayNeedAnother && Interlocked.Exchange(ref _standsBy, 1) == 0)
            Host.Prepared.Begin(_template);
    }

    /// <summary>Marks the database to stay when its sandbox ends; answers how to look at it, or null where keeping is off.</summary>
    public string? Keep(string test)
    {
        if (_claim.KeepOnFailure == 0 || Host.Lease.IsLost)
            return null;
        _keptFor = test;
        return KeptDatabases.Describe(Host, Name);
    }

    /// <summary>Gives the database back: it is dropped, or stays for people to look at. What a lost lease covered is left to the next sweep.</summary>
    public async Task EndAsync()
    {
        Host.Tenants.Remove(this);
        if (Host.Lease.IsLost)
            return;
        if (_keptFor is { } test)
            await KeptDatabases.AddAsync(Host, Name, test, _claim.KeepOnFailure);
        else
            await Host.DropAsync(Name, CancellationToken.None);
    }
}
