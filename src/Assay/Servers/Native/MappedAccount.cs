namespace Assay.Servers.Native;

/// <summary>Root outside, an ordinary user inside a user namespace: the files stay root's and need no other place.</summary>
internal sealed class MappedAccount : ServerAccount
{
    private const string InnerId = "1000";
    private static readonly string[] Prefix = ["unshare", "--user", $"--map-user={InnerId}", $"--map-group={InnerId}", "--"];

    public override string Description => " (as root, in a user namespace)";

    /// <summary>The account; null where the system or its settings do not allow it.</summary>
    public static async Task<MappedAccount?> TryFindAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var run = await ProgramRun.TryAsync(Prefix[0], [.. Prefix[1..], "id", "-u"], cancellationToken);
        return run is { Succeeded: true, Output: InnerId } ? new MappedAccount() : null;
    }

    public override string[] Command(string program, IEnumerable<string> arguments) => [.. Prefix, program, .. arguments];
}
