namespace Assay.Servers;

/// <summary>What tells this boot of this machine, and this container on it, from others that may share a home.</summary>
internal static class HostIdentity
{
    /// <summary>Changes with each boot.</summary>
    public static string Boot { get; } = ReadBoot();

    /// <summary>The network and process space: only there does a loopback address or a process id mean the same.</summary>
    public static string Network { get; } = LinkTarget("/proc/self/ns/net") + LinkTarget("/proc/self/ns/pid");

    private static string ReadBoot()
    {
        const string LinuxBoot = "/proc/sys/kernel/random/boot_id";
        if (OperatingSystem.IsLinux() && File.Exists(LinuxBoot))
            return File.ReadAllText(LinuxBoot).Trim();
        // Elsewhere the time of boot, coarse enough to come out the same in every process.
        var booted = TimeProvider.System.GetUtcNow() - TimeSpan.FromMilliseconds(Environment.TickCount64);
        return booted.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)[..^2];
    }

    private static string LinkTarget(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? new FileInfo(path).LinkTarget ?? "" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
