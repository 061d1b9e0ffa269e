using System.Diagnostics;
using Assay.PostgreSql;
using Assay.PostgreSql.Templates;
using Assay.Sandboxes;
using Assay.Sql.Templates;
using Npgsql;

namespace Assay.Benchmarks.Reset;

/// <summary>A whole test of five statements: in a sandbox that is rented and returned, or between begin and rollback.</summary>
internal sealed class WholeTests : IAsyncDisposable
{
    private static readonly string[] Statements =
    [
        "insert into t4 (name, amount) values ('order', 1)",
        "insert into t5 (name, amount) values ('item', 2)",
        "update t5 set amount = 3 where name = 'item'",
        "select count(*) from t4 where amount = 1",
        "delete from t4 where name = 'order'",
    ];

    private readonly InstancePool _pool;

    private WholeTests(InstancePool pool) => _pool = pool;

    public static WholeTests Of(ITemplateStep<TemplateDatabase> schema)
    {
        var pool = new InstancePool(typeof(Bench), build => new Bench(build, schema), PoolLimits.FromEnvironment());
        pool.Prepare();
        return new WholeTests(pool);
    }

    /// <summary>A pool of which as many sandboxes stand ready as are kept warm.</summary>
    public static async Task<WholeTests> WarmAsync(ITemplateStep<TemplateDatabase> schema, PoolLimits limits)
    {
        var pool = new InstancePool(typeof(Bench), build => new Bench(build, schema), limits);
        pool.Prepare();
        var rented = new List<Sandbox>();
        for (var number = 0; number < limits.Warm; number++)
            rented.Add(await pool.RentAsync(RentFlow.Begin(), CancellationToken.None));
        foreach (var sandbox in rented)
            await sandbox.DisposeAsync();
        return new WholeTests(pool);
    }

    public static async Task RolledBackAsync(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection);
        await transaction.RollbackAsync();
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection)
    {
        foreach (var statement in Statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Answers how long the rent took.</summary>
    public async Task<TimeSpan> IsolatedAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await using var bench = (Bench)await _pool.RentAsync(RentFlow.Begin(), CancellationToken.None);
        var rented = Stopwatch.GetElapsedTime(start);
        await using var connection = await bench.Database.OpenAsync();
        await ExecuteAsync(connection);
        return rented;
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private sealed class Bench : Sandbox
    {
        public Bench(SandboxBuilder build, ITemplateStep<TemplateDatabase> schema) =>
            Database = build.Postgres("bench", db => db.Add(schema));

        public PostgresDatabase Database { get; }
    }
}
