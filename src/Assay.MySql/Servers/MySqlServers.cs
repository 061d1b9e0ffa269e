using Assay.Servers;
using MySqlConnector;

namespace Assay.MySql.Servers;

/// <summary>MySQL and MariaDB servers for tests: fast settings, no durability, an account with all rights on the loopback address.</summary>
public static class MySqlServers
{
    /// <summary>The kind, registered with its provider <c>process</c> (an installed <c>mariadbd</c> or <c>mysqld</c>).</summary>
    public static ServerKind Kind { get; } = ServerKinds.Register(CreateKind());

    /// <summary>Finds a MySQL or MariaDB server; its connection string is MySqlConnector's, without a database, with the right to create some.</summary>
    /// <param name="version">Pinned version, such as <c>8.0</c> (MySQL) or <c>10.11</c> (MariaDB); null takes what there is.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    /// <exception cref="ServerException">None was found; the message says what was tried.</exception>
    public static Task<Server> FindAsync(string? version = null, CancellationToken cancellationToken = default) =>
        ServerFinder.Default.FindAsync(new ServerRequest(Kind) { Version = version }, cancellationToken);

    internal static ServerKind CreateKind() => CreateBareKind().Add(new MySqlProcessProvider(new MySqlInstallations()));

    internal static ServerKind CreateBareKind() => new("mysql", "MySQL", AskVersionAsync)
    {
        ExampleConnectionString = "Server=localhost;User ID=root;Password=…",
    };

    private static async Task<string> AskVersionAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(new MySqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new MySqlCommand("select version()", connection);
        var told = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        var version = MySqlVersion.FromServer(told);
        return version is { IsSupported: true }
            ? version.Text
            : throw new InvalidOperationException($"It is a server of version {told}. Assay works with MySQL from 8.0 on and with MariaDB from 10.11 on.");
    }
}
