using System.Diagnostics;
using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Node;

/// <summary>The packages of the clients for Node.js, installed as the lock file says, once for that file.</summary>
internal static class NodePackages
{
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>The program that tries the behaviours of a client.</summary>
    public static async Task<ProcessStartInfo> ProgramAsync(string client)
    {
        if (!Programs.IsThere("npm"))
        {
            throw new MissingProgramException("There is no Node.js on this machine: apt-get install npm, or see https://nodejs.org/en/download.");
        }

        await Installed.Value;
        return new("node", ["run.mjs", client]) { WorkingDirectory = SuiteFolder.At("Node") };
    }

    private static async Task InstallAsync()
    {
        var folder = SuiteFolder.At("Node");
        // npm leaves this copy of the lock file behind as its last step.
        var copy = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (copy.Exists && copy.LastWriteTimeUtc > File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            return;
        }

        var (shell, option) = OperatingSystem.IsWindows() ? ("cmd", "/c") : ("sh", "-c");
        var (exit, output, errors) = await Programs.RunAsync(new(shell, [option, "npm ci --prefer-offline --ignore-scripts"]) { WorkingDirectory = folder });
        if (exit != 0)
        {
            throw new MissingProgramException($"npm ci failed in {folder}: {output}{errors}");
        }
    }
}
