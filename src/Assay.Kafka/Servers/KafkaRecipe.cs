using System.Collections.Immutable;
using System.Globalization;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>How an Apache Kafka node for tests is made and run: broker and controller in one, without ZooKeeper (KRaft, KIP-500).</summary>
internal sealed class KafkaRecipe : NativeRecipe
{
    /// <summary>In the plain environment Java takes the names of files for ASCII: it would not find a folder with other letters.</summary>
    private static readonly ImmutableDictionary<string, string> UnixNames =
        OperatingSystem.IsLinux() ? ImmutableDictionary<string, string>.Empty.Add("LC_ALL", "C.UTF-8") : ImmutableDictionary<string, string>.Empty;

    public override int Revision => 2;

    public override string Program(NativeBinaries binaries) => KafkaInstallations.Archive(binaries);

    public override async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var data = start.Folder.DataFolder;
        FolderCopy.Create(data);
        var java = await KafkaJava.PrepareAsync(start.Search, start.Binaries, data, cancellationToken);
        var logs = Path.Combine(data, "logs");
        var controller = OtherPort(start.Port);
        var properties = await KafkaConfiguration.WriteAsync(start, controller, logs, cancellationToken);
        await FormattedFolder.CopyAsync(start, java, properties, logs, cancellationToken);
        var archive = ClassArchive.Of(start.Search, start.Binaries, java.Program);
        return new NativeCommand
        {
            FileName = java.Program,
            Arguments = [.. java.ArgumentsWith(archive, "kafka.Kafka", properties)],
            OtherPorts = [controller],
            Environment = UnixNames,
            WorkingDirectory = data,
            DataFolder = data,
            // The first stop archives the loaded classes.
            StopPatience = TimeSpan.FromSeconds(60),
            ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{start.Port}"),
        };
    }

    /// <summary>Kafka's protocol tells no version, so the archive's name does, after a round trip.</summary>
    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
    {
        await start.Search.Request.Kind.AskVersion(command.ConnectionString, cancellationToken);
        return start.Binaries.Version;
    }

    private static int OtherPort(int taken)
    {
        int port;
        do
        {
            port = Loopback.FreePort();
        }
        while (port == taken);
        return port;
    }
}
