using System.CommandLine;
using Assay.Cli.Execution;
using Assay.Cli.Kinds;
using Assay.Cli.Output;
using Assay.Cli.Servers;
using Assay.Compose;
using Assay.Kafka.Servers;
using Assay.Servers;

namespace Assay.Cli.Commands;

/// <summary><c>assay up</c>: starts servers, which then stay warm for whoever asks for them.</summary>
internal static class UpCommand
{
    private const string Help = """
        Examples:
          assay up postgres redis
          assay up postgres@17 --idle 2h
          assay up                          what assay.json here or above names, else compose.yaml
          assay up tests/assay.json         what another file of that kind names
          assay up postgres --json | jq -r .url

        A server that runs already is taken, that of a service of compose.yaml too. It stops by itself when nobody used it for the idle time; assay down stops it before.

        Exit codes:
          0    all of them run
          1    one could not be started
          2    the command line or assay.json can't be used
        """;

    // A broker inside this process would end with it.
    private const string BrokerProvider = "broker";

    public static Command Create()
    {
        var kinds = new Argument<string[]>("KIND") { Description = $"{Words.List(ResourceKind.All.Select(kind => kind.Name), "or")}, with a version if it matters: postgres@17; or a file like assay.json", Arity = ArgumentArity.ZeroOrMore };
        kinds.CompletionSources.Add(_ => ResourceKind.All.Select(kind => kind.Name));
        var idle = new Option<string?>("--idle") { Description = "How long a server stays warm that nobody uses, such as 30s, 10m or 2h (ASSAY_IDLE, else 10m)", HelpName = "time" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object per server and line, with its connection string" };
        var command = new Command("up", "Start servers and keep them warm") { kinds.RefuseOptions(), idle, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(kinds) ?? [], parsed.GetValue(idle), parsed.GetValue(json), cancellationToken));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(string[] kinds, string? idle, bool json, CancellationToken cancellationToken)
    {
        var requests = Requests(kinds).ToList();
        // What was found is printed here; its progress goes to standard error all the same.
        var finder = new ServerFinder(Options(idle));
        var servers = await Task.WhenAll(requests.Select(request => FindAsync(finder, request, cancellationToken)));
        var reports = servers.Select(UpReport.Of).ToList();
        foreach (var line in json ? reports.Select(ServerJson.Line) : Columns.Align(reports.Select(report => new[] { report.DisplayName, report.Provider, report.Url })))
            Console.WriteLine(line);
        return ExitCode.Success;
    }

    private static async Task<Server> FindAsync(ServerFinder finder, ServerRequest request, CancellationToken cancellationToken)
    {
        if (request.Kind != KafkaServers.Kind || request.Provider is not null || IsSet(request.Kind.Variable) || IsSet(request.Kind.ProviderVariable))
            return await finder.FindAsync(request, cancellationToken);
        try
        {
            return await finder.FindAsync(request with { Provider = ComposeProvider.ProviderName }, cancellationToken);
        }
        catch (ServerException)
        {
            return await finder.FindAsync(request with { Provider = BrokerProvider }, cancellationToken);
        }
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

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

    private static IEnumerable<ServerRequest> Requests(string[] arguments)
    {
        if (arguments.Length > 0)
            return arguments.SelectMany(argument => IsFile(argument) ? Requests(SettingsSource.Read(argument)) : [Parse(argument)]).DistinctBy(request => request.Key());
        return Requests(SettingsSource.Find(Environment.CurrentDirectory) ?? throw new CommandProblem(
            ExitCode.Usage,
            $"Which servers? There is neither {SettingsFile.Name} nor compose.yaml in {Environment.CurrentDirectory} or above. Name them: assay up {string.Join(' ', ResourceKind.All.Take(2).Select(kind => kind.Name))}."));
    }

    private static bool IsFile(string argument) => argument.Contains('/', StringComparison.Ordinal) || argument.Contains('\\', StringComparison.Ordinal) || Path.HasExtension(argument.Split('@')[0]);

    private static ServerRequest Parse(string text)
    {
        var (name, version) = text.Split('@', 2) is [var before, var after] ? (before, after) : (text, null);
        var kind = ResourceKind.Find(name)
            ?? throw new CommandProblem(ExitCode.Usage, $"There is no kind '{name}'. There are {Words.List(ResourceKind.All.Select(known => known.Name), "and")}.");
        if (version is "")
            throw new CommandProblem(ExitCode.Usage, $"'{text}' names no version behind the @.");
        return new ServerRequest(kind.Server) { Version = version };
    }

    private static IEnumerable<ServerRequest> Requests(ExecSettings settings) =>
        settings.Resources.Select(resource => resource.Request).DistinctBy(request => request.Key());
}
