using System.Net;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>What a server is and allows, as it was when this process came to it.</summary>
/// <param name="IsSuperuser">Whether the role is a superuser.</param>
/// <param name="Version">The server's version as a number: 150018 for 15.18.</param>
/// <param name="Incarnation">Changes with every restart and every crash recovery.</param>
/// <param name="MaxConnections">How many sessions ordinary roles may have at once.</param>
/// <param name="DataFolder">The folder with the server's data, where it is on this machine and may be known; else null.</param>
internal sealed record HostFacts(bool IsSuperuser, int Version, string Incarnation, int MaxConnections, string? DataFolder)
{
    public static async Task<HostFacts> ReadAsync(NpgsqlConnection connection, string incarnation)
    {
        await using var ask = new NpgsqlCommand(
            """
            select rolsuper, current_setting('server_version_num')::int,
                   current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                     - coalesce(nullif(current_setting('reserved_connections', true), '')::int, 0),
                   case when rolsuper or pg_has_role(current_user, 'pg_read_all_settings', 'usage') then current_setting('data_directory') end
              from pg_roles where rolname = current_user
            """,
            connection);
        await using var reader = await ask.ExecuteReaderAsync();
        await reader.ReadAsync();
        var folder = await reader.IsDBNullAsync(3) ? null : reader.GetString(3);
        return new HostFacts(reader.GetBoolean(0), reader.GetInt32(1), incarnation, reader.GetInt32(2), IsHere(connection.Host, folder) ? folder : null);
    }

    /// <summary>A path of the same name may exist on another machine's behalf, as in a container; then its folder is not one of PostgreSQL's.</summary>
    private static bool IsHere(string? host, string? folder) =>
        (host is "localhost" || host?.StartsWith('/') == true || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
        && folder is not null && File.Exists(Path.Combine(folder, "PG_VERSION"));
}
