using System.Collections.Concurrent;
using Assay.PostgreSql.Rows;
using Assay.PostgreSql.Templates;
using Assay.Sql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// A PostgreSQL server as this process uses it: the maintenance database with the registry, and the lease that says that this process lives.
/// It lasts as long as the lease; whoever asks after that gets another one.
/// </summary>
internal sealed class PostgresHost
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<PostgresHost>>> Hosts = new();
    private readonly string _connectionString;

    private PostgresHost(string connectionString, string role, NpgsqlDataSource maintenance, RunLease lease, HostFacts facts)
    {
        _connectionString = connectionString;
        Role = role;
        Maintenance = maintenance;
        Lease = lease;
        Facts = facts;
        Tenants = new HostTenants(() => Lease.IsLost, TellAsync);
        Prepared = new PreparedDatabases(this);
    }

    /// <summary>Connections to the maintenance database.</summary>
    public NpgsqlDataSource Maintenance { get; }

    public RunLease Lease { get; }

    /// <summary>The role that owns what is made here. Roles share nothing: neither templates nor the registry.</summary>
    public string Role { get; }

    public HostFacts Facts { get; }

    public bool IsSuperuser => Facts.IsSuperuser;

    /// <summary>The server's version as a number: 150018 for 15.18.</summary>
    public int Version => Facts.Version;

    /// <summary>The sandboxes of this process that have a database here.</summary>
    public HostTenants Tenants { get; }

    /// <summary>Databases that this process clones ahead.</summary>
    public PreparedDatabases Prepared { get; }

    /// <summary>Ends when what earlier runs left is gone.</summary>
    public Task FirstSweep { get; private set; } = Task.CompletedTask;

    /// <summary>Why nothing that this process has on the server may be used any more; null while all is well.</summary>
    public string? LostBecause => !Lease.IsLost
        ? null
        : $"the session that holds this process's lease on the PostgreSQL server at {Address} ended ({Lease.LostBecause}): the server was stopped, "
            + $"restarted or killed, or the connection broke{ServerTrace.Of(Settings.Host, Settings.Port)}";

    private NpgsqlConnectionStringBuilder Settings => new(_connectionString);

    private string Address => Settings is var own ? $"{own.Host}:{own.Port}" : "";

    /// <summary>The host of a server, opened once for the process and again after its lease broke. A failed attempt is not remembered.</summary>
    /// <param name="connectionString">Of a role that may create databases, to any database.</param>
    public static async Task<PostgresHost> GetAsync(string connectionString)
    {
        while (true)
        {
            var opening = Hosts.GetOrAdd(connectionString, static key => new Lazy<Task<PostgresHost>>(() => OpenAsync(key)));
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

    /// <summary>The connection string to one database, with the administrating role.</summary>
    public string ConnectionStringTo(string database) => new NpgsqlConnectionStringBuilder(_connectionString)
    {
        Database = database,
        IncludeErrorDetail = true,
    }.ConnectionString;

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var connection = await Maintenance.OpenConnectionAsync(cancellationToken);
        await RegistrySql.ExecuteAsync(connection, sql, cancellationToken, values);
    }

    /// <summary>Registers a database of this run, then creates it.</summary>
    public async Task CreateAsync(string name, string template, CancellationToken cancellationToken)
    {
        await ExecuteAsync("insert into databases (name, run, state) values ($1, $2, 'making')", cancellationToken, name, Lease.Run);
        await CopyAsync(name, new Template(template, null), "held", cancellationToken);
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
            await using var connection = await Maintenance.OpenConnectionAsync(cancellationToken);
            // The server goes on creating when this process is killed. The lock keeps sweepers away until it is done;
            // one that came before it has taken the database out of the registry.
            await RegistrySql.ExecuteAsync(connection, $"select pg_advisory_lock_shared({AdvisoryLocks.Run}, {Lease.Run})", cancellationToken);
            await EnsureHeldAsync(connection, name, cancellationToken);
            // Copying files is the faster way for a series of small databases: it leaves nothing for the next checkpoint to write.
            var strategy = Version >= 150000 ? " strategy file_copy" : "";
            await RegistrySql.ExecuteAsync(connection, $"create database {SqlName.QuotePart(name)} template {SqlName.QuotePart(template.Name)}{strategy}", cancellationToken);
            await template.CompleteAsync(this, name, cancellationToken);
            // A template may have lost rows in a crash of the server, of which this process has not heard yet.
            await EnsureHeldAsync(connection, name, cancellationToken);
            // One for later whose template was removed meanwhile is of no use to anybody: the next sweep drops it.
            await RegistrySql.ExecuteAsync(
                connection,
                "update databases set state = case when $2 = 'prepared' and template is null then 'dropping' else $2 end, incarnation = $3 where name = $1",
                cancellationToken,
                name,
                state,
                Facts.Incarnation);
            await RegistrySql.ExecuteAsync(connection, $"select pg_advisory_unlock_shared({AdvisoryLocks.Run}, {Lease.Run})", cancellationToken);
        }
        catch
        {
            await TryDropAsync(name);
            throw;
        }
    }

    private async Task EnsureHeldAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        if (!await Lease.IsHeldAsync(connection, cancellationToken))
            throw new SandboxException($"The database {name} is not used: {LostBecause ?? "the lease on the server is gone"}.");
    }

    /// <summary>Drops a registered database and everything that belongs to it.</summary>
    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await Maintenance.OpenConnectionAsync(cancellationToken);
        await RegistrySql.ExecuteAsync(connection, "update databases set state = 'dropping' where name = $1", cancellationToken, name);
        await CreatedDatabases.DropAsync(connection, name, cancellationToken);
        await DatabaseDrop.RunAsync(connection, name, cancellationToken);
        await RegistrySql.ExecuteAsync(connection, "delete from databases where name = $1", cancellationToken, name);
    }

    /// <summary>Drops a database; one that can't be dropped now stays registered, and a sweep drops it.</summary>
    public async Task TryDropAsync(string name)
    {
        try
        {
            if (!Lease.IsLost)
                await DropAsync(name, CancellationToken.None);
        }
        catch (Exception failed) when (failed is NpgsqlException or ObjectDisposedException)
        {
        }
    }

    private static async Task<PostgresHost> OpenAsync(string connectionString)
    {
        var (role, name) = await MaintenanceDatabase.EnsureAsync(connectionString);
        var own = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Database = name,
            ApplicationName = "assay",
            MaxPoolSize = 16,
            // Making and dropping take their time on a busy machine, and others wait for a session meanwhile.
            Timeout = 60,
            // Sessions that nobody uses go, so that they do not hold slots of the server.
            ConnectionIdleLifetime = 30,
        };
        var maintenance = OwnSession.CreateSource(own.ConnectionString);
        try
        {
            await using var connection = await maintenance.OpenConnectionAsync();
            var incarnation = await MaintenanceDatabase.SetUpAsync(connection);
            var facts = await HostFacts.ReadAsync(connection, incarnation);
            var host = new PostgresHost(connectionString, role, maintenance, await RunLease.TakeAsync(own.ConnectionString), facts);
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
            await ExecuteAsync("update databases set test = nullif($2, '') where name = $1", CancellationToken.None, tenant.Name, tenant.Test ?? "");
        }
        catch (Exception failed) when (failed is NpgsqlException or ObjectDisposedException)
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
