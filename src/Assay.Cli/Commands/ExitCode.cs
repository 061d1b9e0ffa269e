namespace Assay.Cli.Commands;

/// <summary>What the process tells its caller; part of the public face, shown by <c>--help</c>.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done; for a run: at least one test ran and all passed.</summary>
    public const int Success = 0;

    /// <summary>At least one test failed.</summary>
    public const int TestFailed = 1;

    /// <summary>What was asked for could not be done; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or the path in it, can't be used.</summary>
    public const int Usage = 2;

    /// <summary>No test ran.</summary>
    public const int NoTests = 3;

    /// <summary>There is no such server.</summary>
    public const int NoServer = 3;

    /// <summary>A project did not build.</summary>
    public const int BuildFailed = 4;

    /// <summary>A test host could not be started, or died before its tests ended.</summary>
    public const int HostDied = 5;

    /// <summary>A server is in use and was left running.</summary>
    public const int InUse = 6;

    /// <summary>A command to run is there, but can't be executed; as shells have it.</summary>
    public const int NotExecutable = 126;

    /// <summary>A command to run was not found; as shells have it.</summary>
    public const int CommandNotFound = 127;

    /// <summary>Stopped by Ctrl+C (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by a request to end (128 + SIGTERM).</summary>
    public const int Terminated = 143;
}
