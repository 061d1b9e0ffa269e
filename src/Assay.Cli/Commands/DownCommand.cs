using System.CommandLine;
using Assay.Cli.Servers;
using Assay.Servers;

namespace Assay.Cli.Commands;

/// <summary><c>assay down</c>: stops servers before they stop by themselves.</summary>
internal static class DownCommand
{
    private const string Help = """
        Examples:
          assay down                    stop what nobody uses
          assay down postgres           only PostgreSQL
          assay down postgres --force   also under its users, whose connections break
          assay down --all              stop everything, used or not, and remove all that Assay keeps: as assay clean --force

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
        kind.CompletionSources.Add(_ => RunningKinds.Names());
        var force = new Option<bool>("--force") { Description = "Stop servers that are in use, too" };
        var all = new Option<bool>("--all") { Description = "Stop every server, used or not, and remove everything that Assay keeps" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object per server and line" };
        var command = new Command("down", "Stop servers that are kept warm") { kind.RefuseOptions(), force, all, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(kind) is { } only)
                result.AddError($"--all takes every kind. Say 'assay down {only} --force' to stop {only} under its users.");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(kind), parsed.GetValue(force) || parsed.GetValue(all), parsed.GetValue(all), parsed.GetValue(json), cancellationToken));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(string? kind, bool force, bool remove, bool json, CancellationToken cancellationToken)
    {
        var directory = ServerDirectory.Default;
        var servers = directory.List().Where(server => kind is null || RunningKinds.Is(server, kind)).ToList();
        if (servers.Count == 0 && kind is not null)
            throw RunningKinds.NoServer(kind);

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

        return remove ? await CleanCommand.RemoveAsync(force: true, json, cancellationToken) : exitCode;
    }

    private static async Task<(RunningServer Server, StopOutcome Outcome)> StopAsync(
        ServerDirectory directory, RunningServer server, bool force, CancellationToken cancellationToken) =>
        (server, await directory.StopAsync(server.Id, force, cancellationToken));

    private static string Describe(RunningServer server, StopOutcome outcome) => outcome switch
    {
        StopOutcome.Stopped => $"{server.DisplayName} at {server.Address} is stopped{(server.Users.Count > 0 ? $", under {RunningKinds.Users(server)}" : "")}.",
        StopOutcome.NotRunning => $"{server.DisplayName} at {server.Address} had ended already.",
        _ => $"{server.DisplayName} at {server.Address} is in use{(server.Users.Count > 0 ? $" by {RunningKinds.Users(server)}" : "")} and was left running; --force stops it under its users.",
    };
}
