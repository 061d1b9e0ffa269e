using Assay.PostgreSql.Databases;
using Assay.Servers;
using Npgsql;

namespace Assay.PostgreSql.Servers;

/// <summary>PostgreSQL servers for tests: fast settings, no durability, a superuser on the loopback address.</summary>
public static class PostgresServers
{
    /// <summary>The kind, registered with its providers: <c>process</c> (installed or cached binaries) and <c>download</c>.</summary>
    public static ServerKind Kind { get; } = ServerKinds.Register(CreateKind());

    /// <summary>Finds a PostgreSQL server; its connection string is Npgsql's, to the database <c>postgres</c>, with the right to create databases.</summary>
    /// <param name="version">Pinned version, such as <c>17</c>; null takes what there is.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    /// <exception cref="ServerException">None was found; the message says what was tried.</exception>
    public static Task<Server> FindAsync(string? version = null, CancellationToken cancellationToken = default) =>
        ServerFinder.Default.FindAsync(new ServerRequest(Kind) { Version = version }, cancellationToken);

    internal static ServerKind CreateKind() => CreateBareKind()
        .Add(new PostgresProcessProvider(new PostgresInstallations()))
        .Add(new PostgresDownloadProvider());

    internal static ServerKind CreateBareKind() => new("postgres", "PostgreSQL", AskVersionAsync)
    {
        ExampleConnectionString = "Host=localhost;Database=postgres;Username=postgres;Password=…",
        LoadClient = ClientRehearsal.Begin,
    };

    internal static async Task<string> AskVersionAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = OwnSession.Create(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("show server_version", connection);
        return PostgresVersion.FromServer((string)(await command.ExecuteScalarAsync(cancellationToken))!);
    }
}
