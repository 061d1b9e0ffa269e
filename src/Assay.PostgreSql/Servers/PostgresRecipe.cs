using Assay.PostgreSql.Databases;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;
using Npgsql;

namespace Assay.PostgreSql.Servers;

/// <summary>How a PostgreSQL server for tests is made and run.</summary>
/// <param name="findAccountAsync">Finds the account to run it under. Default: <see cref="ServerAccount.FindAsync"/>.</param>
internal sealed class PostgresRecipe(Func<ServerHome, CancellationToken, Task<ServerAccount>>? findAccountAsync = null) : NativeRecipe
{
    /// <summary>The superuser.</summary>
    public const string User = "assay";

    public override int Revision => PostgresCluster.Revision;

    /// <summary>Template databases took migrations to make.</summary>
    public override bool KeepsData => true;

    public override string Program(NativeBinaries binaries) => binaries.Program("postgres");

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var account = await FindAccountAsync(start, cancellationToken);
        var binaries = account.Reachable(start.Binaries);
        var data = account.DataFolder(start.Folder);
        PostgresCluster? cluster = null;
        // Data outside the home can be cleared away by others, such as by what tidies /tmp.
        if (start.Kept is null || !Directory.Exists(data))
        {
            cluster = await PostgresCluster.EnsureAsync(start.Search, binaries, account, cancellationToken);
            new SpareFolder(cluster.DataFolder).PutAt(data);
            await File.WriteAllTextAsync(PasswordFile(start), cluster.Password, cancellationToken);
        }
        else
        {
            await File.WriteAllTextAsync(PasswordFile(start), start.Kept.Password, cancellationToken);
        }

        await PostgresConfiguration.WriteAsync(data, start, cancellationToken);
        await account.GiveAsync(data, cancellationToken);
        var command = account.Command(binaries.Program("postgres"), ["-D", data]);
        return new NativeCommand
        {
            FileName = command[0],
            Arguments = [.. command[1..]],
            WorkingDirectory = account.WorkingDirectory(start.Folder),
            DataFolder = data,
            PreparedData = start.IsOwn ? null : cluster?.DataFolder,
            StopSignal = "INT",
            DeathSignal = "QUIT",
            ConnectionString = ConnectionString(start.Port, start.Password),
        };
    }

    /// <summary>Gives the server its own password in place of the one that its copied data came with.</summary>
    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
    {
        var first = await File.ReadAllTextAsync(PasswordFile(start), cancellationToken);
        await using var connection = OwnSession.Create(ConnectionString(start.Port, first));
        await connection.OpenAsync(cancellationToken);
        await using var alter = new NpgsqlCommand($"alter role {User} password '{start.Password}'", connection);
        await alter.ExecuteNonQueryAsync(cancellationToken);
        await using var ask = new NpgsqlCommand("show server_version", connection);
        return PostgresVersion.FromServer((string)(await ask.ExecuteScalarAsync(cancellationToken))!);
    }

    private Task<ServerAccount> FindAccountAsync(NativeStart start, CancellationToken cancellationToken) =>
        findAccountAsync?.Invoke(start.Search.Home, cancellationToken) ?? ServerAccount.FindAsync(start.Search.Home, PostgresServers.Kind, cancellationToken);

    private static string PasswordFile(NativeStart start) => Path.Combine(start.Folder.Path, "first-password");

    public static string ConnectionString(int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = User,
        Password = password,
        Database = "postgres",
        // Neither has a use on the loopback address, and each costs a round trip for every connection.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        IncludeErrorDetail = true,
    }.ConnectionString;
}
