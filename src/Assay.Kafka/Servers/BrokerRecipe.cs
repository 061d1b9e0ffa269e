using System.Globalization;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>How the embedded broker is run in a process of its own. It keeps everything in memory.</summary>
internal sealed class BrokerRecipe : NativeRecipe
{
    public override int Revision => 1;

    public override string Program(NativeBinaries binaries) => Path.Combine(binaries.Folder, "Assay.Kafka.Host.dll");

    public override Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken)
    {
        var data = start.Folder.DataFolder;
        FolderCopy.Create(data);
        return Task.FromResult(new NativeCommand
        {
            FileName = DotnetHost.Path,
            Arguments = ["exec", Program(start.Binaries), start.Port.ToString(CultureInfo.InvariantCulture)],
            WorkingDirectory = data,
            DataFolder = data,
            ConnectionString = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{start.Port}"),
        });
    }

    public override async Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken)
    {
        await start.Search.Request.Kind.AskVersion(command.ConnectionString, cancellationToken);
        return start.Binaries.Version;
    }
}
