using System.Collections.Concurrent;
using Assay.MySql.Resets;
using Assay.MySql.Templates;
using Assay.Sql.Databases;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>
/// A MySQL or MariaDB server as this process uses it: the maintenance database with the registry, and the lease that says that this process lives.
/// It lasts as long as the lease; whoever asks after that gets another one.
/// </summary>
internal sealed class MySqlHost
{
    /// <summary>
    /// In seconds, how long Assay's own sessions may take to come about: a server on a busy machine may leave them waiting for longer than the 15 that are usual,
    /// and those that are pooled wait for one another too.
    /// </summary>
    public const uint ConnectionTimeout = 60;

    private static readonly ConcurrentDictionary<string, Lazy<Task<MySqlHost>>> Hosts = new();
    private readonly string _connectionString;

    private MySqlHost(
        string connectionString, string account, MySqlDataSource maintenance, string maintenanceConnectionString, ServerLocks locks, RunLease lease,
        HostFacts facts, ServerSight sight)
    {
        _connectionString = connectionString;
        MaintenanceConnectionString = maintenanceConnectionString;
        Account = account;
        Maintenance = maintenance;
        Locks = locks;
        Lease = lease;
        Facts = facts;
        Sight = sight;
        Tenants = new HostTenants(() => Lease.IsLost, TellAsync);
        Prepared = new PreparedDatabases(this);
    }

    /// <summary>Connections to the maintenance database.</summary>
    public MySqlDataSource Maintenance { get; }

    /// <summary>For sessions to it that nobody else gets.</summary>
    public string MaintenanceConnectionString { get; }

    public ServerLocks Locks { get; }

    public RunLease Lease { get; }

    /// <summary>The account that makes what is made here. Accounts share nothing: neither templates nor the registry.</summary>
    public string Account { get; }

    public HostFacts Facts { get; }

    /// <summary>What can be seen of changes here.</summary>
    public ServerSight Sight { get; }

    /// <summary>What this process itself does to schemas.</summary>
    public OwnSchemaWork SchemaWork { get; } = new();

    /// <summary>The sandboxes of this process that have a database here.</summary>
    public HostTenants Tenants { get; }

    /// <summary>Databases that this process copies ahead.</summary>
    public PreparedDatabases Prepared { get; }

    /// <summary>Ends when what earlier runs left is gone.</summary>
    public Task FirstSweep { get; private set; } = Task.CompletedTask;

    /// <summary>Why nothing that this process has on the server may be used any more; null while all is well.</summary>
    public string? LostBecause => !Lease.IsLost
        ? null
        : $"the session that holds this process's lease on the MySQL server at {Address} ended ({Lease.LostBecause}): the server was stopped, "
            + $"restarted or killed, or the connection broke{ServerTrace.Of(Settings.Server, (int)Settings.Port)}";

    private MySqlConnectionStringBuilder Settings => new(_connectionString);

    private string Address => Settings is var own ? FormattableString.Invariant($"{own.Server}:{own.Port}") : "";

    /// <summary>The host of a server, opened once for the process and again after its lease broke. A failed attempt is not remembered.</summary>
    /// <param name="connectionString">Of an account that may create databases.</param>
    public static async Task<MySqlHost> GetAsync(string connectionString)
    {
        while (true)
        {
            var opening = Hosts.GetOrAdd(connectionString, static key => new Lazy<Task<MySqlHost>>(() => OpenAsync(key)));
            try
            {
                var host = await opening.Value;
                if (!host.Lease.IsLost)
                    return host;
            }
            catch
            {
                Hosts.TryRemove(KeyValuePair.Create(connectionString, opening));
                throw;
            }

            Hosts.TryRemove(KeyValuePair.Create(connectionString, opening));
        }
    }

    /// <summary>The same host as one would have it who sees less.</summary>
    internal MySqlHost Seeing(ServerSight sight) => new(_connectionString, Account, Maintenance, MaintenanceConnectionString, Locks, Lease, Facts, sight);

    /// <summary>The connection string to one database, with the administrating account.</summary>
    public string ConnectionStringTo(string database) => new MySqlConnectionStringBuilder(_connectionString) { Database = database }.ConnectionString;

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var connection = await Maintenance.OpenConnectionAsync(cancellationToken);
        await RegistrySql.ExecuteAsync(connection, sql, cancellationToken, values);
    }

    /// <summary>Registers a database of this run, then creates it, empty.</summary>
    public async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        await ExecuteAsync("insert into `databases` (name, run, state) values (?, ?, 'held')", cancellationToken, name, Lease.Run);
        await ExecuteAsync($"create database {SqlName.Quote(name)}", cancellationToken);
    }

    /// <summary>Creates a database that is registered as being made.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="template">What it is a copy of.</param>
    /// <param name="state">What the registry says of it then.</param>
    /// <param name="cancellationToken">Ends the attempt; what it left is dropped.</param>
    public async Task CopyAsync(string name, Template template, string state, CancellationToken cancellationToken)
    {
        try
        {
            await using (var before = await Maintenance.OpenConnectionAsync(cancellationToken))
                await EnsureHeldAsync(before, name, cancellationToken);
            await DatabaseCopy.RunAsync(this, template, name, cancellationToken);
            await using var connection = await Maintenance.OpenConnectionAsync(cancellationToken);
            // The server may have been restarted, of which this process has not heard yet.
            await EnsureHeldAsync(connection, name, cancellationToken);
            await RegistrySql.ExecuteAsync(
                connection, "update `databases` set state = ?, incarnation = ? where name = ?", cancellationToken, state, Facts.Incarnation, name);
        }
        catch
        {
            await TryDropAsync(name);
            throw;
        }
    }

    private async Task EnsureHeldAsync(MySqlConnection connection, string name, CancellationToken cancellationToken)
    {
        if (!await Lease.IsHeldAsync(connection, cancellationToken))
            throw new SandboxException($"The database {name} is not used: {LostBecause ?? "the lease on the server is gone"}.");
    }

    /// <summary>Drops a registered database and everything that belongs to it.</summary>
    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await Maintenance.OpenConnectionAsync(cancellationToken);
        await RegistrySql.ExecuteAsync(connection, "update `databases` set state = 'dropping' where name = ?", cancellationToken, name);
        await SchemaWork.RunAsync(connection, () => DatabaseDrop.RunAsync(connection, name, cancellationToken));
        await RegistrySql.ExecuteAsync(connection, "delete from `databases` where name = ?", cancellationToken, name);
    }

    /// <summary>Drops a database; one that can't be dropped now stays registered, and a sweep drops it.</summary>
    public async Task TryDropAsync(string name)
    {
        try
        {
            if (!Lease.IsLost)
                await DropAsync(name, CancellationToken.None);
        }
        catch (Exception failed) when (failed is MySqlException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private static async Task<MySqlHost> OpenAsync(string connectionString)
    {
        var (account, name) = await MaintenanceDatabase.EnsureAsync(connectionString);
        var own = new MySqlConnectionStringBuilder(connectionString)
        {
            Database = name,
            ApplicationName = "assay",
            MaximumPoolSize = 16,
            DefaultCommandTimeout = 0,
            ConnectionTimeout = ConnectionTimeout,
            // Sessions that nobody uses go, so that they do not hold slots of the server.
            ConnectionIdleTimeout = 30,
        };
        var maintenance = new MySqlDataSource(own.ConnectionString);
        try
        {
            await using var connection = await maintenance.OpenConnectionAsync();
            var locks = new ServerLocks(name);
            var (incarnation, sight) = await MaintenanceDatabase.SetUpAsync(connection, name, locks);
            var facts = await HostFacts.ReadAsync(connection, incarnation);
            var host = new MySqlHost(connectionString, account, maintenance, own.ConnectionString, locks, await RunLease.TakeAsync(own.ConnectionString, locks), facts, sight);
            host.Begin();
            return host;
        }
        catch
        {
            await maintenance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells others who has a database. When it goes wrong, only that is missing.</summary>
    private async Task TellAsync(Tenant tenant)
    {
        try
        {
            await ExecuteAsync("update `databases` set test = ? where name = ?", CancellationToken.None, tenant.Test, tenant.Name);
        }
        catch (Exception failed) when (failed is MySqlException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private void Begin()
    {
        Lease.Wanted += Tenants.MakeRoom;
        Lease.Lost.Register(() =>
        {
            Tenants.Abandon();
            Maintenance.Dispose();
        });
        Lease.Watch();
        FirstSweep = Task.Run(() => Sweeper.SweepAsync(this));
        _ = Task.Run(() => Sweeper.RunAsync(this));
    }
}
