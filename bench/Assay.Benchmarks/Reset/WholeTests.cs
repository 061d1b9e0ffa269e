using Assay.PostgreSql;
using Assay.PostgreSql.Templates;
using Assay.Sandboxes;
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

    public static WholeTests Of(ITemplateStep schema)
    {
        var pool = new InstancePool(typeof(Bench), build => new Bench(build, schema), PoolLimits.FromEnvironment());
        pool.Prepare();
        return new WholeTests(pool);
    }

    public static async Task RolledBackAsync(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection);
        await transaction.RollbackAsync();
    }

    public async Task IsolatedAsync()
    {
        await using var bench = (Bench)await _pool.RentAsync(RentFlow.Begin(), CancellationToken.None);
        await using var connection = await bench.Database.OpenAsync();
        await ExecuteAsync(connection);
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private static async Task ExecuteAsync(NpgsqlConnection connection)
    {
        foreach (var statement in Statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private sealed class Bench : Sandbox
    {
        public Bench(SandboxBuilder build, ITemplateStep schema) =>
            Database = build.Postgres("bench", db => db.Add(schema));

        public PostgresDatabase Database { get; }
    }
}
