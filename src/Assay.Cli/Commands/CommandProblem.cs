namespace Assay.Cli.Commands;

/// <summary>A command can't go on; the message says what was tried, what was seen and what to do.</summary>
internal sealed class CommandProblem(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
