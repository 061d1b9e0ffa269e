using Assay.MySql.Servers;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>What a server is and allows, as it was when this process came to it.</summary>
/// <param name="Version">Its version.</param>
/// <param name="VersionText">The same in the server's own words.</param>
/// <param name="Incarnation">Changes with every restart.</param>
/// <param name="MaxConnections">How many sessions there may be at once.</param>
/// <param name="Defaults">What new databases and tables take from the server: character set, collation, SQL mode, how names are kept.</param>
internal sealed record HostFacts(MySqlVersion Version, string VersionText, string Incarnation, int MaxConnections, string Defaults)
{
    public bool IsMariaDb => Version.IsMariaDb;

    public static async Task<HostFacts> ReadAsync(MySqlConnection connection, string incarnation)
    {
        await using var ask = new MySqlCommand(
            """
            select version(), @@max_connections, concat_ws(' ', @@global.character_set_server, @@global.collation_server, @@global.sql_mode,
                   @@lower_case_table_names, @@global.default_storage_engine, @@global.explicit_defaults_for_timestamp)
            """,
            connection);
        await using var reader = await ask.ExecuteReaderAsync();
        await reader.ReadAsync();
        var text = reader.GetString(0);
        var version = MySqlVersion.FromServer(text) ?? throw new SandboxException($"The server says that its version is '{text}', which is neither MySQL's nor MariaDB's.");
        return new HostFacts(version, text, incarnation, (int)reader.GetInt64(1), reader.GetString(2));
    }
}
