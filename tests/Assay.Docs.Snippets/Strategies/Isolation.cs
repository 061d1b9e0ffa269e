using Assay;
using Assay.PostgreSql;
using Npgsql;
using Xunit;

namespace Docs.Strategies;

public sealed class InTransactions : Sandbox
{
    public InTransactions(SandboxBuilder build) =>
        // snippet: transaction
        Orders = build.Postgres("orders", db => db
            .Migrations("db/migrations")
            .Isolation(PostgresIsolation.Transaction));
    // end

    public PostgresDatabase Orders { get; }
}

public sealed class Truncated : Sandbox
{
    public Truncated(SandboxBuilder build) =>
        // snippet: truncate
        Orders = build.Postgres("orders", db => db
            .Migrations("db/migrations")
            .Isolation(PostgresIsolation.Truncate("orders", "order_items")));
    // end

    public PostgresDatabase Orders { get; }
}

public sealed class Reports : Sandbox
{
    public Reports(SandboxBuilder build) =>
        // snippet: read-only
        Sales = build.Postgres("sales", db => db
            .Migrations("db/migrations")
            .Seed("db/ten_years_of_sales.sql")
            .Isolation(PostgresIsolation.ReadOnly));
    // end

    public PostgresDatabase Sales { get; }
}

public sealed class OrderStore(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    public async Task Add(int total, CancellationToken cancelled)
    {
        await using var insert = new NpgsqlCommand("insert into orders (total_amount) values ($1)", connection, transaction) { Parameters = { new() { Value = total } } };
        await insert.ExecuteNonQueryAsync(cancelled);
    }
}

public sealed class Stores(SandboxPool<InTransactions> pool)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // snippet: in-transaction
    [Fact]
    public async Task Stores_an_order()
    {
        await using var sandbox = await pool.RentAsync(Cancelled);
        var store = new OrderStore(sandbox.Orders.Connection, sandbox.Orders.Transaction);

        await store.Add(4000, Cancelled);

        await sandbox.Orders.Rows("orders").ShouldHave(new { total_amount = 4000 }, Cancelled);
    }
    // end
}
