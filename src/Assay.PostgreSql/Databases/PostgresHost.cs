using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Assay.PostgreSql.Resets;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// A PostgreSQL server as this process uses it: the maintenance database with the registry, and the lease that says that this process lives.
/// </summary>
internal sealed class PostgresHost
{
    private const string OwnRole = "assay";
    private const int LongestName = 63;
    private static readonly ConcurrentDictionary<string, Lazy<Task<PostgresHost>>> Hosts = new();
    private readonly string _connectionString;

    private PostgresHost(string connectionString, string role, NpgsqlDataSource maintenance, RunLease lease, bool isSuperuser, int version)
    {
        _connectionString = connectionString;
        Role = role;
        Maintenance = maintenance;
        Lease = lease;
        IsSuperuser = isSuperuser;
        Version = version;
    }

    /// <summary>Connections to the maintenance database.</summary>
    public NpgsqlDataSource Maintenance { get; }

    public RunLease Lease { get; }

    /// <summary>The role that owns what is made here. Roles share nothing: neither templates nor the registry.</summary>
    public string Role { get; }

    public bool IsSuperuser { get; }

    /// <summary>The server's version as a number: 150018 for 15.18.</summary>
    public int Version { get; }

    /// <summary>The host of a server, opened once for the process. A failed attempt is not remembered.</summary>
    /// <param name="connectionString">Of a role that may create databases, to any database.</param>
    public static async Task<PostgresHost> GetAsync(string connectionString)
    {
        var opening = Hosts.GetOrAdd(connectionString, static key => new Lazy<Task<PostgresHost>>(() => OpenAsync(key)));
        try
        {
            return await opening.Value;
        }
        catch
        {
            Hosts.TryRemove(KeyValuePair.Create(connectionString, opening));
            throw;
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
        await using var command = Maintenance.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Registers a database of this run, then creates it.</summary>
    public async Task CreateAsync(string name, string template, CancellationToken cancellationToken)
    {
        await ExecuteAsync("insert into databases (name, run) values ($1, $2)", cancellationToken, name, Lease.Run);
        // Copying files is the faster way for a series of small databases: it leaves nothing for the next checkpoint to write.
        var strategy = Version >= 150000 ? " strategy file_copy" : "";
        await ExecuteAsync($"create database \"{name}\" template \"{template}\"{strategy}", cancellationToken);
    }

    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"drop database if exists \"{name}\" with (force)", cancellationToken);
        await ExecuteAsync("delete from databases where name = $1", cancellationToken, name);
    }

    private static async Task<PostgresHost> OpenAsync(string connectionString)
    {
        var (role, name) = await CreateMaintenanceAsync(connectionString);
        var own = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Database = name,
            ApplicationName = "assay",
            MaxPoolSize = 8,
            // Sessions that nobody uses go, so that they do not hold slots of the server.
            ConnectionIdleLifetime = 30,
        };
        var maintenance = NpgsqlDataSource.Create(own);
        await using (var connection = await maintenance.OpenConnectionAsync())
        {
            await using var setUp = new NpgsqlCommand(
                $"begin; select pg_advisory_xact_lock({AdvisoryLocks.Registry}, 0); {EmbeddedScript.Maintenance} commit", connection);
            await setUp.ExecuteNonQueryAsync();
            await using var ask = new NpgsqlCommand(
                "select rolsuper, current_setting('server_version_num')::int from pg_roles where rolname = current_user", connection);
            await using var reader = await ask.ExecuteReaderAsync();
            await reader.ReadAsync();
            var (isSuperuser, version) = (reader.GetBoolean(0), reader.GetInt32(1));
            var lease = await RunLease.TakeAsync(own.ConnectionString);
            var host = new PostgresHost(connectionString, role, maintenance, lease, isSuperuser, version);
            _ = Task.Run(() => Sweeper.SweepAsync(host));
            return host;
        }
    }

    /// <summary>Sees to the maintenance database of the role; answers both names.</summary>
    private static async Task<(string Role, string Maintenance)> CreateMaintenanceAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand("select current_user::text", connection);
        var role = (string)(await ask.ExecuteScalarAsync())!;
        var name = MaintenanceOf(role);
        await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync() is true)
            return (role, name);
        try
        {
            // template0 takes no connections, so nobody can be in the way.
            await using var create = new NpgsqlCommand($"create database \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" template template0 encoding 'UTF8'", connection);
            await create.ExecuteNonQueryAsync();
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SandboxException(
                $"The role '{connection.UserName}' may not create databases ({denied.MessageText}). Each sandbox has its own: alter role {connection.UserName} createdb.", denied);
        }

        return (role, name);
    }

    private static string MaintenanceOf(string role)
    {
        if (role == OwnRole)
            return OwnRole;
        var name = $"{OwnRole}_{role}";
        return Encoding.UTF8.GetByteCount(name) <= LongestName
            ? name
            : $"{OwnRole}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(role)).AsSpan(0, 8))}";
    }
}
