using Assay.Kafka.Broker.Cluster;
using Assay.Leases;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>A data folder as Kafka's own tool formats it, made once for each version and copied for every server: a start of Java less.</summary>
internal static class FormattedFolder
{
    /// <summary>Changes with how the folder is made.</summary>
    public const int Revision = 1;

    /// <summary>Copies the formatted folder to <paramref name="target"/>, making it first if nobody has yet.</summary>
    public static async Task CopyAsync(NativeStart start, KafkaJava java, string properties, string target, CancellationToken cancellationToken)
    {
        var name = $"kafka-{start.Binaries.Version}-{ServerId.Hash($"{start.Binaries.Folder}\n{Revision}")}";
        var folder = Path.Combine(start.Search.Home.Ensure(start.Search.Home.Initialized), name);
        if (!Directory.Exists(folder))
        {
            using var lease = await FileLease.TakeExclusiveAsync(folder + ".lock", cancellationToken);
            if (!Directory.Exists(folder))
                await FormatAsync(java, properties, target, folder, cancellationToken);
        }

        if (!Directory.Exists(target))
            FolderCopy.Whole(folder, target);
    }

    /// <summary>The tool formats where the configuration says, which is the target itself; what it made is kept as a copy, which appears as a whole.</summary>
    private static async Task FormatAsync(KafkaJava java, string properties, string target, string folder, CancellationToken cancellationToken)
    {
        var arguments = java.Arguments("kafka.tools.StorageTool", "format", "-t", ClusterId.New(), "-c", properties);
        var run = await ProgramRun.TryAsync(java.Program, arguments, cancellationToken);
        if (run is not { Succeeded: true })
        {
            throw new ServerException(
                $"Apache Kafka's tool could not format a data folder.{Environment.NewLine}"
                + $"  ran   {java.Program} {string.Join(' ', arguments)}{Environment.NewLine}"
                + $"  saw   {run?.Output.ReplaceLineEndings(Environment.NewLine + "        ") ?? "the program does not start"}");
        }

        Drafts.RemoveOf(folder);
        FolderCopy.Whole(target, folder);
    }
}
