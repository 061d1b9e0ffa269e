using Assay.Leases;

namespace Assay.Servers;

/// <summary>
/// A folder outside of the home for servers that must run as another user, who cannot enter the home. It has a random name, which
/// nobody can have prepared, and the home remembers it.
/// </summary>
internal static class OutsideFolder
{
    private const UnixFileMode Enterable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static async Task<string> EnsureAsync(ServerHome home, CancellationToken cancellationToken)
    {
        home.Ensure(home.Path);
        using var lease = await FileLease.TakeExclusiveAsync(Note(home) + ".lock", cancellationToken);
        if (Known(home) is { } known)
            return known;
        var made = Directory.CreateTempSubdirectory("assay-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(made, Enterable);
        await File.WriteAllTextAsync(Note(home), made, cancellationToken);
        return made;
    }

    public static void Remove(ServerHome home)
    {
        if (Known(home) is { } known)
            Directory.Delete(known, recursive: true);
    }

    /// <summary>The file in the home that says where the folder is.</summary>
    public static string Note(ServerHome home) => Path.Combine(home.Path, "outside");

    private static string? Known(ServerHome home) =>
        File.Exists(Note(home)) && File.ReadAllText(Note(home)) is { Length: > 0 } known && Directory.Exists(known) ? known : null;
}
