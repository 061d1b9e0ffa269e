using System.Diagnostics;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Templates;
using Npgsql;
using Respawn;

namespace Assay.Benchmarks.Reset;

/// <summary>
/// The ways to bring a database back, each for one worker, on databases of its own: one that keeps its seed, one that loses it, one that snapshots
/// are taken of, which makes and drops tables.
/// </summary>
internal sealed class Contestants : IAsyncDisposable
{
    private static readonly SessionMarks NothingKept = new(MentionsSetval: false, null, []);
    private readonly PostgresHost _host;
    private readonly Template _template;
    private readonly WholeTests _tests;
    private readonly List<string> _databases = [];
    private NpgsqlConnection _kept = null!;
    private NpgsqlConnection _emptied = null!;
    private NpgsqlConnection _pictured = null!;
    private DatabaseReset _reset = null!;
    private DatabaseReset _snapshots = null!;
    private Respawner _respawner = null!;

    private Contestants(PostgresHost host, Template template, WholeTests tests) => (_host, _template, _tests) = (host, template, tests);

    public static IReadOnlyList<string> All { get; } =
        ["rollback", "assay", "respawn", "truncate", "clone and drop", "snapshot", "rollback test", "isolated test"];

    public static async Task<Contestants> OpenAsync(PostgresHost host, Template template, WholeTests tests)
    {
        var contestants = new Contestants(host, template, tests);
        contestants._kept = await contestants.CloneAsync();
        contestants._reset = await contestants.ResetOfAsync(contestants._kept);
        contestants._pictured = await contestants.CloneAsync();
        contestants._snapshots = await contestants.ResetOfAsync(contestants._pictured);
        contestants._emptied = await contestants.CloneAsync();
        contestants._respawner = await Respawner.CreateAsync(
            contestants._emptied, new RespawnerOptions { DbAdapter = DbAdapter.Postgres, SchemasToInclude = ["public"] });
        return contestants;
    }

    public Task<TimeSpan> RunAsync(string name) => name switch
    {
        "rollback" => RollbackAsync(),
        "assay" => AssayAsync(),
        "respawn" => EmptyAsync(() => _respawner.ResetAsync(_emptied)),
        "truncate" => EmptyAsync(TruncateAsync),
        "clone and drop" => TimeAsync(CloneAndDropAsync),
        "snapshot" => SnapshotAsync(),
        "rollback test" => TimeAsync(() => WholeTests.RolledBackAsync(_kept)),
        "isolated test" => TimeAsync(_tests.IsolatedAsync),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No contestant has this name."),
    };

    public async ValueTask DisposeAsync()
    {
        await _reset.DisposeAsync();
        await _snapshots.DisposeAsync();
        await _kept.DisposeAsync();
        await _pictured.DisposeAsync();
        await _emptied.DisposeAsync();
        foreach (var database in _databases)
            await _host.DropAsync(database, CancellationToken.None);
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start);
    }

    private async Task<NpgsqlConnection> CloneAsync()
    {
        var name = _host.Lease.NextName();
        _databases.Add(name);
        await _host.CreateAsync(name, _template.Name, CancellationToken.None);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_host.ConnectionStringTo(name)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private Task<DatabaseReset> ResetOfAsync(NpgsqlConnection connection) =>
        DatabaseReset.OpenAsync(_host.ConnectionStringTo(connection.Database), _host.IsSuperuser, [""], CancellationToken.None);

    private async Task<TimeSpan> RollbackAsync()
    {
        await using var transaction = await _kept.BeginTransactionAsync();
        await BenchmarkSchema.TouchAsync(_kept);
        return await TimeAsync(() => transaction.RollbackAsync());
    }

    /// <summary>As the reset protocol does it: two looks before, one after.</summary>
    private async Task<TimeSpan> AssayAsync()
    {
        await BenchmarkSchema.TouchAsync(_kept);
        _reset.Begin();
        return await TimeAsync(async () =>
        {
            await _reset.ObserveAsync(CancellationToken.None);
            var before = await _reset.ObserveAsync(CancellationToken.None);
            var outcome = await _reset.ResetAsync(NothingKept, CancellationToken.None);
            var after = await _reset.ObserveAsync(CancellationToken.None);
            if (outcome.ReplaceBecause is { } reason)
                throw new InvalidOperationException($"It was not put back: {reason}");
            if (before != after)
                throw new InvalidOperationException($"It did not stay at rest: {before}, then {after}.");
        });
    }

    /// <summary>A snapshot of what a test wrote so far, more work, and the way back.</summary>
    private async Task<TimeSpan> SnapshotAsync()
    {
        await BenchmarkSchema.TouchAsync(_pictured);
        var taking = await TimeAsync(() => _snapshots.SnapshotAsync("snapshot", "here", CancellationToken.None));
        await BenchmarkSchema.DeleteAsync(_pictured);
        var restoring = await TimeAsync(() => _snapshots.SnapshotAsync("restore", "here", CancellationToken.None));
        await _snapshots.ResetAsync(NothingKept, CancellationToken.None);
        return taking + restoring;
    }

    private async Task<TimeSpan> EmptyAsync(Func<Task> empty)
    {
        await BenchmarkSchema.TouchAsync(_emptied);
        return await TimeAsync(empty);
    }

    private async Task TruncateAsync()
    {
        await using var truncate = new NpgsqlCommand($"truncate {string.Join(", ", BenchmarkSchema.Touched)} cascade", _emptied);
        await truncate.ExecuteNonQueryAsync();
    }

    private async Task CloneAndDropAsync()
    {
        var clone = _host.Lease.NextName();
        await _host.CreateAsync(clone, _template.Name, CancellationToken.None);
        await _host.DropAsync(clone, CancellationToken.None);
    }
}
