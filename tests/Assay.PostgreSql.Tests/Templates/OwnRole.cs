using Assay.PostgreSql.Servers;
using Npgsql;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>Roles share neither templates nor the registry: a role of its own is a test's own world on the shared server.</summary>
internal static class OwnRole
{
    /// <summary>The connection string of a new role that may create databases.</summary>
    public static async Task<string> CreateAsync(CancellationToken cancellationToken, string? version = null)
    {
        var server = await PostgresServers.FindAsync(version, cancellationToken);
        var role = $"builders_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var create = source.CreateCommand($"create role {role} login createdb password 'secret'");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role, Password = "secret", Pooling = false }.ConnectionString;
    }
}
