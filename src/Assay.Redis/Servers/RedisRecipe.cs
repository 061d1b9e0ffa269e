using System.Globalization;
using Assay.Servers.Native;

namespace Assay.Redis.Servers;

/// <summary>How a Redis or Valkey server for tests is run.</summary>
internal sealed class RedisRecipe : NativeRecipe
{
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("save", "\"\""),
        ("appendonly", "no"),
        ("databases", "1024"),
        ("notify-keyspace-events", "\"\""),
    ];

    public override int Revision => 1;

    public override string Program(NativeBinaries binaries) => binaries.Source;

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var data = start.Folder.DataFolder;
        FolderCopy.Create(data);
        var settings = Defaults.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        foreach (var (name, value) in start.Search.Request.Settings)
            settings[name] = value.Length == 0 ? "\"\"" : value;
        settings["bind"] = "127.0.0.1";
        settings["port"] = start.Port.ToString(CultureInfo.InvariantCulture);
        settings["dir"] = $"\"{data.Replace("\\", "\\\\", StringComparison.Ordinal)}\"";
        settings["daemonize"] = "no";
        settings["requirepass"] = start.Password;
        // In a file, since every user of the machine can read a command line.
        var configuration = Path.Combine(data, "redis.conf");
        await File.WriteAllLinesAsync(configuration, settings.Select(setting => $"{setting.Key} {setting.Value}"), cancellationToken);
        return new NativeCommand
        {
            FileName = Program(start.Binaries),
            Arguments = [configuration],
            WorkingDirectory = data,
            DataFolder = data,
            ConnectionString = ConnectionString(start),
        };
    }

    public override Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken) =>
        RedisQuestion.AskVersionAsync(command.ConnectionString, cancellationToken);

    internal static string ConnectionString(NativeStart start) =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{start.Port},password={start.Password},allowAdmin=true");
}
