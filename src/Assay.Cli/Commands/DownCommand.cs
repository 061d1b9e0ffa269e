using System.CommandLine;
using Assay.Cli.Servers;
using Assay.Servers;

namespace Assay.Cli.Commands;

/// <summary><c>assay down</c>: stops servers before they stop by themselves.</summary>
internal static class DownCommand
{
    private const string Help = """
        Examples:
          assay down               stop what nobody uses
          assay down postgres      only PostgreSQL
          assay down --all         also what is in use; connections of its users break

        Servers also stop by themselves some time after their last use (ASSAY_IDLE, 10 minutes by default).

        Exit codes:
          0    none of these servers is running any more
          1    a server could not be stopped
          2    the command line can't be used
          3    there is no server of this kind
          6    a server is in use and was left running
        """;

    public static Command Create()
    {
        var kind = new Argument<string?>("KIND")
        {
            Description = "Only servers of this kind, such as postgres or redis",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "Stop servers that are in use, too" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object per server and line" };
        var command = new Command("down", "Stop servers that are kept warm") { kind.RefuseOptions(), all, json };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(kind), parsed.GetValue(all), parsed.GetValue(json), cancellationToken));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(string? kind, bool force, bool json, CancellationToken cancellationToken)
    {
        var directory = ServerDirectory.Default;
        var servers = directory.List().Where(server => kind is null || IsOfKind(server, kind)).ToList();
        if (servers.Count == 0 && kind is not null)
            throw NoServer(kind, directory.List());

        if (servers.Count == 0 && !json)
            Console.WriteLine("No server is running.");

        var exitCode = ExitCode.Success;
        await foreach (var stopping in Task.WhenEach(servers.Select(server => StopAsync(directory, server, force, cancellationToken))).WithCancellation(cancellationToken))
        {
            var (server, outcome) = await stopping;
            if (outcome == StopOutcome.InUse)
                exitCode = ExitCode.InUse;

            Console.WriteLine(json ? ServerJson.Line(new StopReport(server.Id, server.Kind, outcome)) : Describe(server, outcome));
        }

        return exitCode;
    }

    /// <summary>Whether <paramref name="kind"/>, in any case, is the name that the server goes by.</summary>
    public static bool IsOfKind(RunningServer server, string kind) => string.Equals(server.Kind, kind, StringComparison.OrdinalIgnoreCase);

    /// <summary>The problem that nothing of <paramref name="kind"/> runs.</summary>
    public static CommandProblem NoServer(string kind, IReadOnlyList<RunningServer> running) => new(ExitCode.NoServer,
        $"No server of the kind '{kind}' is running. " + (running.Count > 0
            ? $"Running are {string.Join(", ", running.Select(server => server.Kind).Distinct())}."
            : "None is running at all."));

    private static async Task<(RunningServer Server, StopOutcome Outcome)> StopAsync(
        ServerDirectory directory, RunningServer server, bool force, CancellationToken cancellationToken) =>
        (server, await directory.StopAsync(server.Id, force, cancellationToken));

    private static string Describe(RunningServer server, StopOutcome outcome) => outcome switch
    {
        StopOutcome.Stopped => $"{server.DisplayName} at {server.Address} is stopped.",
        StopOutcome.NotRunning => $"{server.DisplayName} at {server.Address} had ended already.",
        _ => $"{server.DisplayName} at {server.Address} is in use"
            + (server.Users.Count > 0 ? $" by {string.Join(", ", server.Users.Select(user => $"{user.ProcessName} ({user.ProcessId})"))}" : "")
            + " and was left running; --all stops it under its users.",
    };
}
