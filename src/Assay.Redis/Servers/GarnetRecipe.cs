using System.Globalization;
using System.Text.Json;
using Assay.Servers.Native;

namespace Assay.Redis.Servers;

/// <summary>How Garnet is run in place of Redis.</summary>
internal sealed class GarnetRecipe : NativeRecipe
{
    /// <summary>
    /// Garnet has no more, where Redis gets 1024. A server of a sandbox's own has one: after SWAPDB Garnet's sessions see one that FLUSHALL of another
    /// session no longer reaches, so that no reset could be sure of it.
    /// </summary>
    private const int MostDatabases = 256;

    public override int Revision => 1;

    public override string Program(NativeBinaries binaries) => binaries.Program("garnet-server");

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var data = start.Folder.DataFolder;
        FolderCopy.Create(data);
        var configuration = Path.Combine(data, "garnet.json");
        await File.WriteAllTextAsync(configuration, Configuration(start), cancellationToken);
        return new NativeCommand
        {
            FileName = Program(start.Binaries),
            Arguments = ["--config-import-path", configuration],
            WorkingDirectory = data,
            DataFolder = data,
            ConnectionString = RedisRecipe.ConnectionString(start),
        };
    }

    public override Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken) =>
        RedisQuestion.AskVersionAsync(command.ConnectionString, cancellationToken);

    private static string Configuration(NativeStart start)
    {
        var settings = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["Address"] = "127.0.0.1",
            ["Port"] = start.Port,
            ["AuthenticationMode"] = "Password",
            ["Password"] = start.Password,
            ["MaxDatabases"] = start.IsOwn ? 1 : MostDatabases,
            ["EnableLua"] = true,
            ["MemorySize"] = "256m",
            ["IndexSize"] = "16m",
            ["LogLevel"] = "Warning",
        };
        foreach (var (name, value) in start.Search.Request.Settings)
            settings[name] = long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : value;
        return JsonSerializer.Serialize(settings);
    }
}
