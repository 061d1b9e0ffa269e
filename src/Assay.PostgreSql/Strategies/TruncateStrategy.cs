using Assay.PostgreSql.Databases;
using Assay.Resources;
using Npgsql;

namespace Assay.PostgreSql.Strategies;

/// <summary>
/// TRUNCATE after each test that wrote something. What it would lose, or empty without being told, is refused once, when the sandbox is made.
/// </summary>
internal sealed class TruncateStrategy(string name, IReadOnlyList<string> tables) : DatabaseStrategy
{
    /// <summary>The name of its session.</summary>
    public const string Application = "assay truncate";

    private NpgsqlConnection? _connection;
    private string _truncate = "";

    public override async Task StartAsync(string connectionString, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var chosen = await TruncatedTables.ChooseAsync(name, dataSource, tables, cancellationToken);
        _truncate = chosen.Count == 0 ? "" : $"truncate {string.Join(", ", chosen)} restart identity cascade";
        var open = OwnSession.Create(connectionString, Application);
        _connection = open;
        await open.OpenAsync(cancellationToken);
        await using var may = new NpgsqlCommand("select rolsuper from pg_catalog.pg_roles where rolname = current_user", open);
        if (await may.ExecuteScalarAsync(cancellationToken) is not true)
            return;
        // Without the application's triggers, and without marks of its own.
        await using var set = new NpgsqlCommand("set session_replication_role = replica; set assay.resetting = 'on'; set lock_timeout = 2000", open);
        await set.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (_truncate.Length == 0)
            return ResetOutcome.Done;
        await using var ask = new NpgsqlCommand("select exists (select from assay_reset.touched)", _connection);
        if (await ask.ExecuteScalarAsync(cancellationToken) is not true)
            return ResetOutcome.Done;
        try
        {
            await using var truncate = new NpgsqlCommand(_truncate, _connection);
            await truncate.ExecuteNonQueryAsync(cancellationToken);
            return ResetOutcome.Done;
        }
        catch (PostgresException failed)
        {
            return ResetOutcome.Replace($"TRUNCATE failed with {failed.SqlState}: {failed.MessageText}");
        }
    }

    public override async ValueTask DiscardAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
