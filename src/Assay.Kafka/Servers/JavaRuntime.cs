using Assay.Servers;

namespace Assay.Kafka.Servers;

/// <summary>A Java runtime on this machine.</summary>
/// <param name="Program">The program <c>java</c>, links followed.</param>
/// <param name="Version">Its version, as the file <c>release</c> beside it says; null when it does not say.</param>
internal sealed record JavaRuntime(string Program, string? Version)
{
    private const string VersionEntry = "JAVA_VERSION=";

    /// <summary>The first number of the version, such as 17; null when it is not known.</summary>
    public int? Major => Version is { } version && int.TryParse(version.Split('.', '-', '+')[0], out var major) ? major : null;

    /// <summary>The runtime of <c>JAVA_HOME</c>, else the first in <c>PATH</c>; null when there is none.</summary>
    public static JavaRuntime? Find(ServerSearch search)
    {
        var name = OperatingSystem.IsWindows() ? "java.exe" : "java";
        var home = search.Options.Variable("JAVA_HOME") is { } told ? Path.Combine(told, "bin") : null;
        var folders = (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Prepend(home).OfType<string>().Select(folder => new FileInfo(Path.Combine(folder, name))).Where(file => file.Exists)
            .Select(file => Read((file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName)).FirstOrDefault();
    }

    /// <summary>Asking the program itself would cost more than starting some servers does.</summary>
    private static JavaRuntime Read(string program)
    {
        var release = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(program)!)!, "release");
        var line = File.Exists(release) ? File.ReadLines(release).FirstOrDefault(entry => entry.StartsWith(VersionEntry, StringComparison.Ordinal)) : null;
        return new JavaRuntime(program, line?[VersionEntry.Length..].Trim('"'));
    }
}
