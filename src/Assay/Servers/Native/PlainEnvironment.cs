using System.Collections.Immutable;

namespace Assay.Servers.Native;

/// <summary>
/// The environment for watchers and servers: what a program needs to run, and nothing that a test run put there for itself, such
/// as profilers, start-up hooks or the connection settings of a client.
/// </summary>
internal static class PlainEnvironment
{
    private static readonly string[] Names =
    [
        "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TMP", "TEMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "JAVA_HOME",
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "USERPROFILE", "USERNAME", "LOCALAPPDATA", "APPDATA", "ProgramData",
        "ProgramFiles", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ];

    public static ImmutableDictionary<string, string> With(IReadOnlyDictionary<string, string> more)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                environment[name] = value;
        }

        environment["LC_ALL"] = "C";
        foreach (var (name, value) in more)
            environment[name] = value;
        return environment.ToImmutable();
    }
}
