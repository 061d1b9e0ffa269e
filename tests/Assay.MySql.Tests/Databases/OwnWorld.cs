using Assay.MySql.Databases;
using Assay.MySql.Servers;
using Assay.Sandboxes;
using MySqlConnector;

namespace Assay.MySql.Tests.Databases;

/// <summary>An account of a test's own, and with it a registry of its own, on the shared server.</summary>
internal sealed class OwnWorld(string connectionString)
{
    public string ConnectionString { get; } = connectionString;

    public string User => new MySqlConnectionStringBuilder(ConnectionString).UserID;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An account with the rights that are named: what stands between GRANT and TO.</summary>
    public static async Task<OwnWorld> CreateAsync(string rights = "all privileges on *.*")
    {
        var server = await Store.RequireServerAsync();
        var user = $"own_{Guid.NewGuid():N}"[..20];
        var own = new MySqlConnectionStringBuilder(server.ConnectionString) { UserID = user, Password = "secret", Pooling = false };
        await AskAsync<object>(server.ConnectionString, $"create user {user}@'%' identified by 'secret'; grant {rights} to {user}@'%'");
        return new OwnWorld(own.ConnectionString);
    }

    /// <summary>A host as another process would have it: with a lease of its own.</summary>
    public Task<MySqlHost> HostAsync(string process) =>
        MySqlHost.GetAsync(new MySqlConnectionStringBuilder(ConnectionString) { ApplicationName = process }.ConnectionString);

    /// <summary>A pool of one sandbox.</summary>
    public Task<InstancePool> PoolAsync() => Store.PoolAsync(db => db.On(ConnectionString));

    public Task<T?> AskAsync<T>(string sql) => AskAsync<T>(ConnectionString, sql);

    public async Task<bool> ExistsAsync(string database) =>
        await AskAsync<long>($"select count(*) from information_schema.schemata where schema_name = '{database}'") == 1;

    /// <summary>Ends the session that holds the lease of the only process of this account.</summary>
    public async Task BreakLeaseAsync()
    {
        var server = await MySqlServers.FindAsync(cancellationToken: Token);
        var host = await MySqlHost.GetAsync(ConnectionString);
        var session = await AskAsync<long>(server.ConnectionString, $"select is_used_lock('{host.Locks.Run(host.Lease.Run)}')");
        await AskAsync<object>(server.ConnectionString, $"kill {session}");
    }

    private static async Task<T?> AskAsync<T>(string connectionString, string sql)
    {
        await using var connection = new MySqlConnection(new MySqlConnectionStringBuilder(connectionString) { Pooling = false, AllowUserVariables = true }.ConnectionString);
        await connection.OpenAsync(Token);
        return await RegistrySql.ScalarAsync<T>(connection, sql, Token);
    }
}
