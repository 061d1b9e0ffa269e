using Assay.Servers;
using Assay.Servers.Native;
using MySqlConnector;

namespace Assay.MySql.Servers;

/// <summary>How a MariaDB or MySQL server for tests is made and run.</summary>
internal sealed class MySqlRecipe : NativeRecipe
{
    /// <summary>The account with all rights.</summary>
    public const string User = "assay";

    public override int Revision => MySqlDataFolder.Revision;

    /// <summary>Template databases took migrations to make.</summary>
    public override bool KeepsData => true;

    public override string Program(NativeBinaries binaries) => binaries.Source;

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var kept = start.Kept is null ? null : start.Folder.Plan?.DataFolder;
        var data = Directory.Exists(kept) ? kept : await DataFolderAsync(start, cancellationToken);
        if (data != kept)
            FolderCopy.Over(await MySqlDataFolder.EnsureAsync(start.Search, start.Binaries, cancellationToken), data);
        var configuration = await MySqlConfiguration.WriteAsync(data, start, cancellationToken);
        return new NativeCommand
        {
            FileName = Program(start.Binaries),
            Arguments = [$"--defaults-file={configuration}", .. AsRoot()],
            WorkingDirectory = data,
            DataFolder = data,
            ConnectionString = ConnectionString(start),
        };
    }

    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken) =>
        await MySqlServers.CreateBareKind().AskVersion(command.ConnectionString, cancellationToken);

    /// <summary>The server refuses to run as root unless it is told to.</summary>
    internal static string[] AsRoot() => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess ? ["--user=root"] : [];

    /// <summary>Every table that is made or emptied waits for the disk several times, which data for tests is not worth: where there is room in memory, it lies there.</summary>
    private static async Task<string> DataFolderAsync(NativeStart start, CancellationToken cancellationToken)
    {
        if (!OutsideFolder.HasMemory)
            return start.Folder.DataFolder;
        var memory = await OutsideFolder.InMemory.EnsureAsync(start.Search.Home, cancellationToken);
        var folder = Path.Combine(memory, start.Folder.Id);
        FolderCopy.Create(folder);
        return Path.Combine(folder, "data");
    }

    private static string ConnectionString(NativeStart start) => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1",
        Port = (uint)start.Port,
        UserID = User,
        Password = start.Password,
        // Encryption has no use on the loopback address; without it MySQL asks for the server's key instead.
        SslMode = MySqlSslMode.None,
        AllowPublicKeyRetrieval = true,
    }.ConnectionString;
}
