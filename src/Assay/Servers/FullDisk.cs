namespace Assay.Servers;

/// <summary>Recognises that a disk is full, whoever noticed it: this process, or a program that it ran.</summary>
internal static class FullDisk
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int NoSpaceLeft = 28;
    private const int LinuxQuota = 122;
    private const int DarwinQuota = 69;

    /// <summary>What the C libraries, and with them all native servers and tools, say; the last is Windows'.</summary>
    private static readonly string[] Sayings = ["No space left on device", "Disk quota exceeded", "There is not enough space on the disk"];

    /// <summary>Whether a full disk is behind an exception.</summary>
    public static bool IsBehind(Exception exception) => exception switch
    {
        IOException { HResult: WindowsDiskFull or WindowsHandleDiskFull or NoSpaceLeft } => true,
        IOException { HResult: LinuxQuota } when OperatingSystem.IsLinux() => true,
        IOException { HResult: DarwinQuota } when OperatingSystem.IsMacOS() => true,
        AggregateException several => several.InnerExceptions.Any(IsBehind),
        _ => IsSaidIn(exception.Message) || (exception.InnerException is { } inner && IsBehind(inner)),
    };

    /// <summary>Whether a full disk is what the output of a program speaks of.</summary>
    public static bool IsSaidIn(string output) => Sayings.Any(saying => output.Contains(saying, StringComparison.Ordinal));

    /// <summary>The error for whoever needs a server.</summary>
    public static ServerException Error(ServerRequest request, ServerHome home, Exception cause) => new(
        $"No {request} server was found: the disk of Assay's home {home.Path} is full{Free(home)}.{Environment.NewLine}"
        + $"  seen    {FirstLine(cause)}{Environment.NewLine}"
        + $"  do      free some space there, or set {ServerHome.Variable} to a folder on another disk.",
        cause)
    {
        // What other providers fetch or start would need the same disk.
        EndsSearch = true,
    };

    private static string Free(ServerHome home)
    {
        try
        {
            return FormattableString.Invariant($" ({new DriveInfo(home.Path).AvailableFreeSpace / 1e6:0.0} MB free)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }

    /// <summary>The line that says it, out of all that a program wrote.</summary>
    private static string FirstLine(Exception cause)
    {
        var lines = (cause is AggregateException { InnerException: { } first } ? first : cause).Message
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Secrets.Mask(lines.FirstOrDefault(IsSaidIn) ?? lines.FirstOrDefault() ?? cause.GetType().Name);
    }
}
