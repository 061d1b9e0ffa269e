using Assay.MySql.Templates;
using Assay.Timelines;

namespace Assay.MySql.Databases;

/// <summary>A database on a server that one sandbox holds, from its copying until it is dropped, kept, or lost with its server.</summary>
internal sealed class SandboxDatabase
{
    /// <summary>A test that comes right after another finds its sandbox; only then it counts as not needed.</summary>
    private static readonly TimeSpan LongIdle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan WordOfLoss = TimeSpan.FromMilliseconds(200);

    /// <summary>What MySqlConnector says of a session that ended.</summary>
    private static readonly string[] LostConnection =
        ["Failed to read the result set", "Unable to connect", "Connection was killed", "Couldn't connect to server", "Server shutdown", "end of the stream", "connection was aborted"];

    private readonly SandboxClaim _claim;
    private long _idleSince = TimeProvider.System.GetTimestamp();
    private string? _keptFor;

    private SandboxDatabase(MySqlHost host, string name, Template template, SandboxClaim claim) => (Host, Name, Template, _claim) = (host, name, template, claim);

    public MySqlHost Host { get; }

    public string Name { get; }

    /// <summary>What it is a copy of.</summary>
    public Template Template { get; }

    /// <summary>The test that has the sandbox, where it is known.</summary>
    public string? Test { get; private set; }

    public bool IsLongIdle => IdleFor > LongIdle;

    /// <summary>Since when no test has had the sandbox; zero while one has.</summary>
    public TimeSpan IdleFor => Volatile.Read(ref _idleSince) is var since and > 0 ? TimeProvider.System.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Takes a database for a sandbox: one that is prepared, else a new copy. Waits while the server has no room.</summary>
    /// <exception cref="SandboxShortageException">No room came free in time.</exception>
    public static async Task<SandboxDatabase> TakeAsync(MySqlHost host, TemplateRecipe recipe, SandboxClaim claim, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var template = await TemplateStore.GetAsync(host, recipe, cancellationToken);
            var room = await new ServerBudget(host).ClaimAsync(template.Name, claim, cancellationToken);
            try
            {
                if (!room.IsPrepared)
                    await host.CopyAsync(room.Name, template, "held", cancellationToken);
                var taken = new SandboxDatabase(host, room.Name, template, claim);
                host.Tenants.Add(taken);
                return taken;
            }
            catch (TemplateGoneException) when (attempt == 1)
            {
                // Somebody removed the template since this process looked: it is built again.
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
        if (!Host.Lease.IsLost && timeline.Entries.Any(static entry => entry.Source == "SQL" && LostConnection.Any(sign => entry.Text.Contains(sign, StringComparison.OrdinalIgnoreCase))))
            SpinWait.SpinUntil(() => Host.Lease.IsLost, WordOfLoss);
        return Host.LostBecause;
    }

    public bool TryRetire() => _claim.TryRetire();

    public void Rented(string? test)
    {
        Volatile.Write(ref _idleSince, 0);
        Test = test;
    }

    public void Returned()
    {
        Test = null;
        Volatile.Write(ref _idleSince, TimeProvider.System.GetTimestamp());
    }

    /// <summary>This one can't be put back: another is copied ahead while the sandbox is discarded.</summary>
    public void WillBeReplaced() => Host.Prepared.Begin(Template);

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
