using System.Data;
using System.Globalization;
using Assay.MySql.Databases;
using Assay.MySql.Templates;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>The session that looks at one database and resets it, one caller at a time.</summary>
internal sealed class ResetSession : IAsyncDisposable
{
    /// <summary>The name that the session gives itself.</summary>
    public const string Application = "assay reset";

    /// <summary>Of the tables that the server keeps in its cache; beyond it, counters go with tables that are pushed out.</summary>
    private const double UsableCache = 0.8;

    private static readonly TimeSpan DisposalPatience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly MarkSource _marks;
    private readonly string _locks;
    private int _disposed;

    private ResetSession(MySqlHost host, string database, MySqlConnection connection, MarkSource marks)
    {
        (Host, Database, Connection, _marks) = (host, database, connection, marks);
        _locks = HeldLocks.Question(database, host.Sight.Locks);
    }

    public MySqlHost Host { get; }

    public string Database { get; }

    public MySqlConnection Connection { get; }

    public bool IsOpen => Connection.State == ConnectionState.Open;

    public static async Task<ResetSession> OpenAsync(MySqlHost host, string database, TemplateManifest manifest, CancellationToken cancellationToken)
    {
        var connection = await CopySession.OpenAsync(host, cancellationToken, database, Application);
        try
        {
            return new ResetSession(host, database, connection, MarkSource.Of(database, manifest, await CountersAsync(host, connection, cancellationToken)));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task<TableMarks> MarksAsync(CancellationToken cancellationToken) => _marks.ReadAsync(Connection, cancellationToken);

    public TableMarks Marks() => _marks.Read(Connection);

    public async Task<HeldLocks> LocksAsync(CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(_locks, Connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return HeldLocks.Read(reader);
    }

    public Task<Catalogue> CatalogueAsync(CancellationToken cancellationToken) => Catalogue.ReadAsync(Connection, Database, cancellationToken);

    public Task<(long? Schema, long Statistics)> OthersAsync(CancellationToken cancellationToken) => Host.SchemaWork.OthersAsync(Connection, cancellationToken);

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) => sql.Length == 0
        ? Task.CompletedTask
        : RegistrySql.ExecuteAsync(Connection, sql, cancellationToken);

    public async Task TryUnlockAsync()
    {
        try
        {
            await ExecuteAsync("unlock tables", CancellationToken.None);
        }
        catch (MySqlException)
        {
            // The database is replaced, and its sessions end.
        }
    }

    public async Task<T> UseAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The same without a thread to spare. The default when the session is taken for longer than that.</summary>
    public T? TryUse<T>(TimeSpan wait, Func<T> work)
    {
        if (!_gate.Wait(wait))
            return default;
        try
        {
            return work();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        // Whoever still looks, such as for the output of a test, should not lose the connection under its hands.
        await _gate.WaitAsync(DisposalPatience);
        await Connection.DisposeAsync();
        _gate.Dispose();
    }

    private static async Task<string?> CountersAsync(MySqlHost host, MySqlConnection connection, CancellationToken cancellationToken)
    {
        if (host.Sight.CounterView is not { } view)
            return null;
        var fits = await RegistrySql.ScalarAsync<long>(
            connection,
            string.Create(CultureInfo.InvariantCulture, $"select count(*) < @@global.table_definition_cache * {UsableCache} from information_schema.{view}"),
            cancellationToken);
        return fits == 1 ? view : null;
    }
}
