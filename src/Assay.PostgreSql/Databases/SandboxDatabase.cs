using Assay.PostgreSql.Templates;
using Assay.Sql.Databases;
using Assay.Timelines;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>A database on a server that one sandbox holds, from its cloning until it is dropped, kept, or lost with its server.</summary>
internal sealed class SandboxDatabase : Tenant
{
    /// <summary>What Npgsql and the server say of a session that ended.</summary>
    private static readonly string[] LostConnection = ["reading from stream", "writing to stream", "terminating connection", "Failed to connect"];

    private readonly Template _template;
    private string? _keptFor;
    private int _standsBy;

    private SandboxDatabase(PostgresHost host, string name, Template template, SandboxClaim claim)
        : base(name, claim)
    {
        Host = host;
        _template = template;
        Created = new CreatedDatabases(host, name, claim.Creates);
    }

    public PostgresHost Host { get; }

    /// <summary>The databases that the application makes beside this one.</summary>
    public CreatedDatabases Created { get; }

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
        AwaitLoss(timeline, LostConnection, () => Host.Lease.IsLost);
        return Host.LostBecause;
    }

    /// <summary>
    /// The test is done with it. From the first return on another clone of the template stands by: not before, since the clone would compete with what the
    /// first tests wait for.
    /// </summary>
    /// <param name="mayNeedAnother">Whether it is soon replaced when it can't be put back.</param>
    public void Returned(bool mayNeedAnother)
    {
        Returned();
        if (mayNeedAnother && Interlocked.Exchange(ref _standsBy, 1) == 0)
            Host.Prepared.Begin(_template);
    }

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
