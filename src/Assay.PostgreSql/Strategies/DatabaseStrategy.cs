using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Templates;
using Assay.Resources;
using Assay.Sql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Strategies;

/// <summary>
/// What differs between the ways of keeping tests apart. This one is the default: a database of the sandbox's own, which is put back in place.
/// The others say where they do something else.
/// </summary>
internal class DatabaseStrategy
{
    /// <summary>Why nobody may open connections of their own; null where everybody may.</summary>
    public virtual string? RefusesConnectionsBecause => null;

    /// <summary>Whether several sandboxes have the database, so that no single one puts it back.</summary>
    public virtual bool IsShared => false;

    /// <summary>Why the database is of no use any more, though its server is fine; null while it is.</summary>
    public virtual string? LostBecause => null;

    /// <summary>Takes a database from the server.</summary>
    public virtual Task<SandboxDatabase> TakeAsync(PostgresHost host, TemplateRecipe recipe, SandboxClaim claim, CancellationToken cancellationToken) =>
        SandboxDatabase.TakeAsync(host, recipe, claim, cancellationToken);

    /// <summary>Lets statements to the database be recorded.</summary>
    public virtual void Watch(string database, SandboxContext context) => SqlTimeline.Watch(database, context.Timeline);

    /// <summary>Adds to the settings of a connection string.</summary>
    public virtual void Adjust(NpgsqlConnectionStringBuilder settings, SandboxContext context)
    {
    }

    /// <summary>The database is there. Called once.</summary>
    /// <param name="connectionString">Of the administrating role.</param>
    /// <param name="dataSource">The test's own.</param>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    public virtual Task StartAsync(string connectionString, NpgsqlDataSource dataSource, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A command for the helpers of the test.</summary>
    public virtual NpgsqlCommand CreateCommand(NpgsqlDataSource dataSource, string sql) => dataSource.CreateCommand(sql);

    /// <summary>Runs what the database should refuse, so that the test can go on after the refusal.</summary>
    public virtual Task TryAsync(Func<Task> act, CancellationToken cancellationToken) => act();

    /// <summary>A test has the sandbox.</summary>
    public virtual void Rented(string? test)
    {
    }

    /// <summary>What the test should hear at the return.</summary>
    public virtual IEnumerable<string> Findings() => [];

    /// <summary>Before the database is put back; a reason when it can't be.</summary>
    public virtual ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);

    /// <summary>Ends the strategy's own sessions.</summary>
    public virtual ValueTask DiscardAsync() => default;

    /// <summary>Gives the database back.</summary>
    public virtual Task EndAsync(SandboxDatabase database)
    {
        SqlTimeline.Forget(database.Name);
        return database.EndAsync();
    }
}
