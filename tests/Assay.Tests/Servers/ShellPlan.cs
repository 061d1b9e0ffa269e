using System.Collections.Immutable;
using Assay.Servers;
using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

/// <summary>Plans whose server is a shell script.</summary>
internal static class ShellPlan
{
    public static WatchPlan Of(string script, string folder) => new()
    {
        Instance = Guid.NewGuid().ToString("N"),
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? ""),
        WorkingDirectory = folder,
        Port = 1,
        StopSignal = "TERM",
        StopMilliseconds = 30_000,
        DeathSignal = "KILL",
        IdleMilliseconds = 1000,
        Network = HostIdentity.Network,
        DataFolder = Path.Combine(folder, "data"),
        KeepsData = true,
    };
}
