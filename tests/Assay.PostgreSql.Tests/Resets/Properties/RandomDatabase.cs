using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Resets;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets.Properties;

/// <summary>A clone of a random template, with three sessions that stay and the reset that puts it back.</summary>
internal sealed class RandomDatabase : IAsyncDisposable
{
    private readonly PostgresHost _host;
    private readonly List<NpgsqlConnection> _sessions = [];

    private RandomDatabase(PostgresHost host, string name) => (_host, Name) = (host, name);

    public string Name { get; }

    public string ConnectionString => _host.ConnectionStringTo(Name);

    /// <summary>How many statements were done, and how many failed.</summary>
    public (int Done, int Failed) Statements { get; private set; }

    private DatabaseReset Reset { get; set; } = null!;

    public static async Task<RandomDatabase> CloneAsync(PostgresHost host, string template, CancellationToken cancellationToken)
    {
        var database = new RandomDatabase(host, host.Lease.NextName());
        await host.CreateAsync(database.Name, template, cancellationToken);
        database.Reset = await DatabaseReset.OpenAsync(database.ConnectionString, host.IsSuperuser, ["", "pg_dump"], cancellationToken);
        // A session that waits for another would wait for ever: one flow drives all three.
        var own = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, Options = "-c lock_timeout=50 -c statement_timeout=5000" };
        for (var number = 0; number < 3; number++)
        {
            var session = new NpgsqlConnection(own.ConnectionString);
            await session.OpenAsync(cancellationToken);
            database._sessions.Add(session);
        }

        return database;
    }

    /// <summary>Does the work, statement by statement, as a test would that takes no notice of errors. Whether the schema was changed is answered.</summary>
    public async Task<bool> WorkAsync(IEnumerable<Work> work, bool commitLast, CancellationToken cancellationToken)
    {
        var changedSchema = false;
        foreach (var step in work)
            changedSchema |= await TryAsync(step.Session, step.Sql, cancellationToken) && step.ChangesSchema;
        for (var session = 0; session < _sessions.Count; session++)
        {
            if (commitLast)
                await TryAsync(session, "commit", cancellationToken);
            await TryAsync(session, "rollback", cancellationToken);
        }

        return changedSchema;
    }

    /// <summary>Takes a snapshot or comes back to one. False when the work before it was more than a snapshot holds.</summary>
    public async Task<bool> TrySnapshotAsync(string function, string name, CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.Within(TimeSpan.FromSeconds(10)).Value(async () => await Reset.ObserveAsync(cancellationToken), seen => seen.Busy is null, cancellationToken);
            await Reset.SnapshotAsync(function, name, cancellationToken);
            return true;
        }
        catch (SandboxException refused) when (refused.Message.Contains("changed more than rows and sequences", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>Puts the database back as the reset protocol does; answers why it can't be, or null.</summary>
    public async Task<string?> PutBackAsync(CancellationToken cancellationToken)
    {
        Reset.Begin();
        // The session of a program that has just ended may still be there.
        var before = await Eventually.Within(TimeSpan.FromSeconds(10)).Value(async () => await Reset.ObserveAsync(cancellationToken), seen => seen.Busy is null, cancellationToken);
        Assert.Equal(before, await Reset.ObserveAsync(cancellationToken));
        var outcome = await Reset.ResetAsync(new SessionMarks(MentionsSetval: true, null, []), cancellationToken);
        if (outcome.ReplaceBecause is null)
            Assert.Equal(before, await Reset.ObserveAsync(cancellationToken));
        return outcome.ReplaceBecause;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
            await session.DisposeAsync();
        await Reset.DisposeAsync();
        // An ordinary role can't end the session of a dump that has just ended, only wait for it.
        await Eventually.Within(TimeSpan.FromSeconds(10)).Passes(() => _host.DropAsync(Name, CancellationToken.None));
    }

    private async Task<bool> TryAsync(int session, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, _sessions[session]) { AllResultTypesAreUnknown = true };
            await command.ExecuteNonQueryAsync(cancellationToken);
            Statements = (Statements.Done + 1, Statements.Failed);
            return true;
        }
        catch (PostgresException)
        {
            Statements = (Statements.Done, Statements.Failed + 1);
            return false;
        }
    }
}
