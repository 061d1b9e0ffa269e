using System.CommandLine;
using System.Globalization;
using Assay.Cli.Execution;
using Assay.Cli.Output;
using Assay.Cli.Servers;
using Assay.PostgreSql.Servers;
using Assay.Redis.Servers;
using Assay.Servers;

namespace Assay.Cli.Commands;

/// <summary><c>assay up</c>: starts servers, which then stay warm for whoever asks for them.</summary>
internal static class UpCommand
{
    private const string Help = """
        Examples:
          assay up postgres redis
          assay up postgres@17 --idle 2h
          assay up                          what assay.json here or above names
          assay up postgres --json | jq -r .url

        A server that runs already is taken. It stops by itself when nobody used it for the idle time; assay down stops it before.

        Exit codes:
          0    all of them run
          1    one could not be started
          2    the command line or assay.json can't be used
        """;

    private static readonly ServerKind[] Kinds = [PostgresServers.Kind, RedisServers.Kind];

    public static Command Create()
    {
        var kinds = new Argument<string[]>("KIND") { Description = $"{string.Join(" or ", Kinds.Select(kind => kind.Name))}, with a version if it matters: postgres@17", Arity = ArgumentArity.ZeroOrMore };
        var idle = new Option<string?>("--idle") { Description = "How long a server stays warm that nobody uses, such as 30s, 10m or 2h (ASSAY_IDLE, else 10m)", HelpName = "time" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object per server and line, with its connection string" };
        var command = new Command("up", "Start servers and keep them warm") { kinds.RefuseOptions(), idle, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(kinds) ?? [], parsed.GetValue(idle), parsed.GetValue(json), cancellationToken));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(string[] kinds, string? idle, bool json, CancellationToken cancellationToken)
    {
        var requests = (kinds.Length > 0 ? kinds.Select(Parse) : Configured()).ToList();
        // What was found is printed here; its progress goes to standard error all the same.
        var finder = new ServerFinder(Options(idle));
        var servers = await Task.WhenAll(requests.Select(request => finder.FindAsync(request, cancellationToken)));
        var reports = servers.Select(UpReport.Of).ToList();
        foreach (var line in json ? reports.Select(ServerJson.Line) : Columns.Align(reports.Select(report => new[] { report.DisplayName, report.Provider, report.Url })))
            Console.WriteLine(line);
        return ExitCode.Success;
    }

    private static ServerFinderOptions Options(string? idle)
    {
        try
        {
            var options = ServerFinderOptions.FromEnvironment();
            return idle is null ? options : options with { Idle = DurationText.Parse(idle, "--idle") };
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentOutOfRangeException)
        {
            throw new CommandProblem(ExitCode.Usage, wrong.Message);
        }
    }

    private static ServerRequest Parse(string text)
    {
        var (name, version) = text.Split('@', 2) is [var before, var after] ? (before, after) : (text, null);
        var kind = Array.Find(Kinds, kind => string.Equals(kind.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandProblem(ExitCode.Usage, string.Equals(name, "kafka", StringComparison.OrdinalIgnoreCase)
                ? "Kafka is embedded in the process that asks for it, so there is no server to keep warm: assay exec --kafka -- COMMAND gives a command one."
                : $"There is no kind '{name}'. There are {string.Join(" and ", Kinds.Select(known => known.Name))}.");
        if (version is "")
            throw new CommandProblem(ExitCode.Usage, $"'{text}' names no version behind the @.");
        return new ServerRequest(kind) { Version = version };
    }

    private static IEnumerable<ServerRequest> Configured()
    {
        var path = SettingsFile.Find(Environment.CurrentDirectory)
            ?? throw new CommandProblem(
                ExitCode.Usage, $"Which servers? There is no {SettingsFile.Name} in {Environment.CurrentDirectory} or above. Name them: assay up {string.Join(' ', Kinds.Select(kind => kind.Name))}.");
        var settings = SettingsFile.Read(path);
        var databases = settings.Postgres.Values.Select(database => new ServerRequest(PostgresServers.Kind) { Version = database.Version?.ToString(CultureInfo.InvariantCulture) });
        return settings.Redis.Count > 0 ? databases.Distinct().Append(new ServerRequest(RedisServers.Kind)) : databases.Distinct();
    }
}
