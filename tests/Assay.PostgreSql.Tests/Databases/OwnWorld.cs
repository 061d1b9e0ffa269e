using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Servers;
using Assay.Sandboxes;
using Npgsql;

namespace Assay.PostgreSql.Tests.Databases;

/// <summary>A role of a test's own, and with it a registry of its own, on the shared server.</summary>
internal sealed class OwnWorld(string connectionString)
{
    public string ConnectionString { get; } = connectionString;

    public string Role => new NpgsqlConnectionStringBuilder(ConnectionString).Username!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A role with the rights that are named, such as <c>superuser</c>.</summary>
    public static async Task<OwnWorld> CreateAsync(string rights = "superuser")
    {
        var server = await PostgresServers.FindAsync(cancellationToken: Token);
        var role = $"own_{Guid.NewGuid():N}"[..20];
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var create = source.CreateCommand($"create role {role} login {rights} password 'secret'");
        await create.ExecuteNonQueryAsync(Token);
        return new OwnWorld(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role, Password = "secret", Pooling = false }.ConnectionString);
    }

    /// <summary>A host as another process would have it: with a lease of its own.</summary>
    public Task<PostgresHost> HostAsync(string process) =>
        PostgresHost.GetAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { ApplicationName = process }.ConnectionString);

    /// <summary>A pool of one sandbox.</summary>
    public InstancePool Pool(Action<PostgresDatabaseBuilder>? declare = null) => DatabasePool.Of(build => build.Postgres("own", db =>
    {
        db.On(ConnectionString);
        declare?.Invoke(db);
    }));

    public async Task<T?> AskAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token) is T value ? value : default;
    }

    public Task<bool> ExistsAsync(string database) => AskAsync<bool>($"select exists (select from pg_database where datname = '{database}')");
}
