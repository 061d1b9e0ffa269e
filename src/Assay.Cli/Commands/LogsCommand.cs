using System.CommandLine;
using Assay.Cli.Running;
using Assay.Cli.Servers;
using Assay.Servers;

namespace Assay.Cli.Commands;

/// <summary><c>assay logs</c>: what servers write.</summary>
internal static class LogsCommand
{
    private const int DefaultLines = 100;

    private const string Help = """
        Examples:
          assay logs postgres
          assay logs redis --lines 20 --follow

        The log of a server that ended is shown as long as its folder is there, marked as such.

        Exit codes:
          0    shown
          1    a log could not be read
          2    the command line can't be used
          3    there is no server of this kind
          130  stopped following by Ctrl+C; 143 by a request to end
        """;

    public static Command Create()
    {
        var kind = new Argument<string>("KIND") { Description = "The kind of server, such as postgres or redis" };
        kind.CompletionSources.Add(_ => RunningKinds.Names());
        var lines = new Option<int>("--lines", "-n")
        {
            Description = "How many of the last lines to show",
            HelpName = "number",
            DefaultValueFactory = _ => DefaultLines,
        };
        lines.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--lines must be 0 or more.");
        });
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on showing what is written, until Ctrl+C" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object per line of the log" };
        var command = new Command("logs", "Show the log of a server") { kind.RefuseOptions(), lines, follow, json };
        command.SetAction(parsed => RunAsync(
            parsed.GetRequiredValue(kind), parsed.GetValue(lines), parsed.GetValue(follow), parsed.GetValue(json)));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(string kind, int lines, bool follow, bool json)
    {
        var logs = ServerLog.Of(ServerHome.Default, kind);
        if (logs.Count == 0)
            throw RunningKinds.NoServer(kind);

        using var interruption = new Interruption();
        Action<ServerLog, string> write = json
            ? (log, line) => Console.WriteLine(ServerJson.Line(new LogReport(log.Id, line)))
            : (_, line) => Console.WriteLine(line);
        try
        {
            foreach (var log in logs)
            {
                if (!json && (logs.Count > 1 || !log.IsRunning))
                    Console.WriteLine($"== {log.Id}{(log.IsRunning ? "" : " (ended)")}");

                await log.ShowAsync(lines, line => write(log, line), interruption.Token);
            }

            if (!follow)
                return ExitCode.Success;

            await Task.WhenAll(logs.Where(log => log.IsRunning).Select(log => log.FollowAsync(line => write(log, line), interruption.Token)));
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandProblem(ExitCode.Failed, $"The log could not be read: {e.Message}");
        }
    }
}
