using Assay.MySql.Templates;
using Assay.Sql.Databases;
using Assay.Timelines;

namespace Assay.MySql.Databases;

/// <summary>A database on a server that one sandbox holds, from its copying until it is dropped, kept, or lost with its server.</summary>
internal sealed class SandboxDatabase : Tenant
{
    /// <summary>What MySqlConnector says of a session that ended.</summary>
    private static readonly string[] LostConnection =
        ["Failed to read the result set", "Unable to connect", "Connection was killed", "Couldn't connect to server", "Server shutdown", "end of the stream", "connection was aborted"];

    private string? _keptFor;

    private SandboxDatabase(MySqlHost host, string name, Template template, SandboxClaim claim)
        : base(name, claim) => (Host, Template) = (host, template);

    public MySqlHost Host { get; }

    /// <summary>What it is a copy of.</summary>
    public Template Template { get; }

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
        AwaitLoss(timeline, LostConnection, () => Host.Lease.IsLost);
        return Host.LostBecause;
    }

    /// <summary>This one can't be put back: another is copied ahead while the sandbox is discarded.</summary>
    public void WillBeReplaced() => Host.Prepared.Begin(Template);

    /// <summary>Marks the database to stay when its sandbox ends; answers how to look at it, or null where keeping is off.</summary>
    public string? Keep(string test)
    {
        if (Claim.KeepOnFailure == 0 || Host.Lease.IsLost)
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
            await KeptDatabases.AddAsync(Host, Name, test, Claim.KeepOnFailure);
        else
            await Host.DropAsync(Name, CancellationToken.None);
    }
}
