using Assay.MySql.Databases;
using Assay.MySql.Diagnostics;
using Assay.MySql.Resets;
using Assay.MySql.Templates;
using Assay.Resources;
using MySqlConnector;

namespace Assay.MySql.Tests.Resets.Properties;

/// <summary>A copy of a random template, with three sessions that stay and the reset that puts it back.</summary>
internal sealed class RandomDatabase : IAsyncDisposable
{
    private readonly MySqlHost _host;
    private readonly List<MySqlConnection> _sessions = [];

    private RandomDatabase(MySqlHost host, string name) => (_host, Name) = (host, name);

    public string Name { get; }

    public string ConnectionString => _host.ConnectionStringTo(Name);

    /// <summary>How many statements were done, and how many failed.</summary>
    public (int Done, int Failed) Statements { get; private set; }

    private DatabaseReset Reset { get; set; } = null!;

    public static async Task<RandomDatabase> CopyAsync(MySqlHost host, Template template, CancellationToken cancellationToken)
    {
        var database = new RandomDatabase(host, host.Lease.NextName());
        await host.ExecuteAsync("insert into `databases` (name, run, state) values (?, ?, 'making')", cancellationToken, database.Name, host.Lease.Run);
        await host.CopyAsync(database.Name, template, "held", cancellationToken);
        database.Reset = await DatabaseReset.OpenAsync(host, database.Name, template, cancellationToken);
        var own = new MySqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, AllowUserVariables = true, ConnectionTimeout = MySqlHost.ConnectionTimeout };
        for (var number = 0; number < 3; number++)
        {
            var session = new MySqlConnection(own.ConnectionString);
            await session.OpenAsync(cancellationToken);
            database._sessions.Add(session);
            // A session that waits for another would wait for ever: one flow drives all three.
            await database.TryAsync(number, "set innodb_lock_wait_timeout = 0, lock_wait_timeout = 0, sql_mode = ''", cancellationToken);
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
            await TryAsync(session, "unlock tables", cancellationToken);
            await TryAsync(session, "set foreign_key_checks = 1, unique_checks = 1", cancellationToken);
        }

        return changedSchema;
    }

    /// <summary>Puts the database back as the reset protocol does; answers why it can't be, or null.</summary>
    public async Task<string?> PutBackAsync(CancellationToken cancellationToken)
    {
        var before = await AtRestAsync(cancellationToken);
        var outcome = await Reset.ResetAsync(new SessionMarks((string?)null), cancellationToken);
        if (outcome.ReplaceBecause is null)
            Assert.Equal(before, await AtRestAsync(cancellationToken));
        return outcome.ReplaceBecause;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
            await session.DisposeAsync();
        await Reset.DisposeAsync();
        await _host.DropAsync(Name, CancellationToken.None);
    }

    /// <summary>Two looks that see the same: the session of a program that has just ended may still be there, and a table that was renamed is opened again.</summary>
    private async Task<Observation> AtRestAsync(CancellationToken cancellationToken)
    {
        var before = await Reset.ObserveAsync(cancellationToken);
        var (rest, _) = await Eventually.Within(TimeSpan.FromSeconds(10)).Value(
            async () =>
            {
                var now = await Reset.ObserveAsync(cancellationToken);
                (var isRest, before) = (now.Busy is null && now == before, now);
                return (now, isRest);
            },
            seen => seen.isRest,
            cancellationToken);
        return rest;
    }

    private async Task<bool> TryAsync(int session, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new MySqlCommand(sql, _sessions[session]);
            await command.ExecuteNonQueryAsync(cancellationToken);
            Statements = (Statements.Done + 1, Statements.Failed);
            return true;
        }
        catch (MySqlException)
        {
            Statements = (Statements.Done, Statements.Failed + 1);
            return false;
        }
    }
}
