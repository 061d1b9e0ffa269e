using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Assay.Servers;

namespace Assay.PostgreSql.Servers;

/// <summary>The npm packages with PostgreSQL's native binaries, one for each platform.</summary>
/// <param name="Name">Name of the package for this platform.</param>
/// <param name="Version">Version of the package.</param>
internal sealed record PostgresPackage(string Name, string Version)
{
    /// <summary>Taken when no version is pinned.</summary>
    private const int DefaultMajor = 17;

    private static readonly ImmutableSortedDictionary<int, string> Versions = ImmutableSortedDictionary.CreateRange(
    [
        KeyValuePair.Create(14, "14.23.0-beta.17"),
        KeyValuePair.Create(15, "15.18.0-beta.17"),
        KeyValuePair.Create(16, "16.14.0-beta.17"),
        KeyValuePair.Create(17, "17.10.0-beta.17"),
        KeyValuePair.Create(18, "18.4.0-beta.17"),
    ]);

    /// <summary>The versions that can be had, for errors.</summary>
    public static string Known => string.Join(", ", Versions.Values.Select(ServerVersionOf));

    /// <summary>PostgreSQL's version inside: 17.10 for 17.10.0-beta.17.</summary>
    public string ServerVersion => ServerVersionOf(Version);

    /// <summary>The package with the pinned version; null when there is none.</summary>
    public static PostgresPackage? For(string? pinned)
    {
        var version = pinned is null
            ? Versions[DefaultMajor]
            : Versions.Values.FirstOrDefault(version => Assay.Servers.ServerVersion.Fits(ServerVersionOf(version), pinned));
        return version is null || Platform() is not { } platform ? null : new PostgresPackage($"@embedded-postgres/{platform}", version);
    }

    /// <summary>Where it lies in the home once it was fetched.</summary>
    public string Folder(ServerHome home) => Path.Combine(home.Binaries, $"postgres-{Version}");

    /// <summary>The folders with programs of all packages that were fetched.</summary>
    public static IEnumerable<string> CachedFolders(ServerHome home) => Directory.Exists(home.Binaries)
        ? Directory.EnumerateDirectories(home.Binaries, "postgres-*").Select(folder => Path.Combine(folder, "bin"))
        : [];

    private static string? Platform()
    {
        var architecture = RuntimeInformation.OSArchitecture;
        return (OperatingSystem.IsLinux(), OperatingSystem.IsMacOS(), OperatingSystem.IsWindows(), architecture) switch
        {
            (true, _, _, Architecture.X64) => "linux-x64",
            (true, _, _, Architecture.Arm64) => "linux-arm64",
            (_, true, _, Architecture.X64) => "darwin-x64",
            (_, true, _, Architecture.Arm64) => "darwin-arm64",
            // Windows on Arm runs the programs of the other architecture.
            (_, _, true, Architecture.X64 or Architecture.Arm64) => "windows-x64",
            _ => null,
        };
    }

    private static string ServerVersionOf(string version) => string.Join('.', version.Split('-')[0].Split('.').Take(2));
}
