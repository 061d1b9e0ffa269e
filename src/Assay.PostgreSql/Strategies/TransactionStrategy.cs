using Assay.Resources;
using Assay.Sql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Strategies;

/// <summary>
/// A transaction around each test. It begins with the first use, so that <c>now()</c> is the test's time, and remembers its number: from that the
/// server tells at the return whether it is still the same one. Asked and rolled back synchronously, as the test hears the answer at the return.
/// </summary>
internal sealed class TransactionStrategy(string name) : DatabaseStrategy
{
    private const string Instead = "Let the application leave that to its caller, or give it a database of its own: Isolation(PostgresIsolation.Database), the default, puts commits back.";
    private readonly Lock _gate = new();
    private NpgsqlDataSource? _dataSource;
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private string? _number;

    public override string RefusesConnectionsBecause =>
        "works in a transaction (PostgresIsolation.Transaction), which only its one connection sees: whoever opens another would find nothing of what the test wrote. "
        + "Hand Connection to code that takes one; for a service that opens its own, choose PostgresIsolation.Database.";

    public NpgsqlTransaction Transaction
    {
        get
        {
            lock (_gate)
                return _transaction ?? Begin();
        }
    }

    public NpgsqlConnection Connection
    {
        get
        {
            _ = Transaction;
            return _connection!;
        }
    }

    public override Task StartAsync(string connectionString, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        _dataSource = dataSource;
        return Task.CompletedTask;
    }

    public override NpgsqlCommand CreateCommand(NpgsqlDataSource dataSource, string sql) => new(sql, Connection);

    public override async Task TryAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        // A refused statement would take the whole transaction with it.
        var transaction = Transaction;
        await transaction.SaveAsync("assay_refused", cancellationToken);
        try
        {
            await act();
        }
        catch
        {
            if (_transaction == transaction && _connection?.State == System.Data.ConnectionState.Open)
                await transaction.RollbackAsync("assay_refused", CancellationToken.None);
            throw;
        }
    }

    public override IEnumerable<string> Findings()
    {
        lock (_gate)
        {
            if (_transaction is null)
                return [];
            try
            {
                return End() is { } ended ? [$"{name}: {ended}"] : [];
            }
            finally
            {
                (_transaction, _number) = (null, null);
            }
        }
    }

    public override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        // Closing hands the session back to its pool, which clears it. The same object is opened again for the next test.
        if (_connection is not null)
            await _connection.CloseAsync();
        return ResetOutcome.Done;
    }

    public override async ValueTask DiscardAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    private NpgsqlTransaction Begin()
    {
        _connection ??= _dataSource!.CreateConnection();
        if (_connection.State != System.Data.ConnectionState.Open)
            Open();
        _transaction = _connection.BeginTransaction();
        using var ask = new NpgsqlCommand(TableShape.Mark + "select pg_catalog.pg_current_xact_id()::text", _connection);
        _number = (string)ask.ExecuteScalar()!;
        return _transaction;
    }

    private void Open()
    {
        try
        {
            _connection!.Open();
        }
        catch (ObjectDisposedException)
        {
            // A test disposed what it was lent.
            _connection = _dataSource!.OpenConnection();
        }
    }

    /// <summary>Rolls back; says what had become of the transaction where that was not left to this.</summary>
    private string? End()
    {
        if (_connection!.State != System.Data.ConnectionState.Open)
            return $"the application closed the connection that carries the test's transaction, and so rolled it back. {Instead}";
        try
        {
            var status = Status();
            using (var rollback = new NpgsqlCommand(TableShape.Mark + "rollback", _connection))
                rollback.ExecuteNonQuery();
            // In a failed transaction nothing can be asked: then the state after the rollback tells a commit from a failure.
            return (status, status ?? Status()) switch
            {
                (_, "committed") => $"the application committed the transaction around the test, so its changes stayed until the database was put back. {Instead}",
                ("aborted", _) => $"the application rolled back the transaction around the test, and with it what the test had prepared. {Instead}",
                _ => null,
            };
        }
        catch (Exception stuck) when (stuck is NpgsqlException or InvalidOperationException)
        {
            _connection.Dispose();
            _connection = null;
            return $"the transaction around the test could not be rolled back ({stuck.Message.TrimEnd('.')}). Await what works on its connection before the test ends.";
        }
    }

    /// <summary>What the server knows of the test's transaction; null where the connection is in a failed one.</summary>
    private string? Status()
    {
        try
        {
            using var ask = new NpgsqlCommand(TableShape.Mark + "select pg_catalog.pg_xact_status($1::xid8)", _connection) { Parameters = { new() { Value = _number, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown } } };
            return ask.ExecuteScalar() as string;
        }
        catch (PostgresException failed) when (failed.SqlState == PostgresErrorCodes.InFailedSqlTransaction)
        {
            return null;
        }
    }
}
