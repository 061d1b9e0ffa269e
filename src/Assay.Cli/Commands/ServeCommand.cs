using System.CommandLine;
using System.Globalization;
using System.Net;
using Assay.Cli.Running;
using Assay.Cli.Servers;
using Assay.Cli.Serving;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;
using Assay.Servers;
using Npgsql;

namespace Assay.Cli.Commands;

/// <summary><c>assay serve</c>: databases for tests over HTTP, by the REST API of IntegreSQL.</summary>
internal static class ServeCommand
{
    private const string Help = """
        Examples:
          assay serve                         on http://127.0.0.1:5000, until Ctrl+C
          assay serve -- npm test             on a free port, as long as the command runs
          assay serve --port 0 --json | jq -r .url
          assay serve --postgres 16 --lease-idle 30s

        A suite initialises a template once, and every test gets a database of its own from it, clean and in milliseconds. Clients of IntegreSQL work
        unchanged. A lease ends when it is returned, or when its database had no session for 5 minutes. An initialiser that had none for a minute is given
        up, and the next client initialises the template. Templates stay on the server, and are found again by their hash.

        A command after -- finds the address in INTEGRESQL_URL (http://127.0.0.1:PORT/) and INTEGRESQL_CLIENT_BASE_URL (http://127.0.0.1:PORT/api).

        Exit codes:
          0    never without a command; else the command ended with 0, and any other code of the command is passed on
          1    there is no server, or the port is taken
          2    the command line can't be used
          130  stopped by Ctrl+C; 143 by a request to end
        """;

    public static Command Create()
    {
        var line = new Argument<string[]>("COMMAND") { Description = "A command to run meanwhile, and its arguments, after --", Arity = ArgumentArity.ZeroOrMore };
        var port = new Option<int?>("--port") { Description = "The port; 0 takes a free one (INTEGRESQL_PORT, else 5000, or a free one for a command)", HelpName = "number" };
        var address = new Option<string?>("--address") { Description = "The address to listen on (INTEGRESQL_ADDRESS, else 127.0.0.1: only clients of this machine)", HelpName = "address" };
        var version = new Option<int?>("--postgres") { Description = "The major version of PostgreSQL, honoured or refused", HelpName = "version" };
        var leaseIdle = new Option<string?>("--lease-idle") { Description = "How long a leased database may have no session (5m)", HelpName = "time" };
        var initializerIdle = new Option<string?>("--initializer-idle") { Description = "How long a template that is being initialised may have no session (1m)", HelpName = "time" };
        var connections = new Option<int?>("--connections") { Description = "How many connections a test may open to its database (10)", HelpName = "number" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object with the URL once it listens; not with a command" };
        var command = new Command("serve", "Serve databases for tests over HTTP, by IntegreSQL's API") { line, port, address, version, leaseIdle, initializerIdle, connections, json };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > ushort.MaxValue)
                result.AddError("--port must be from 0 to 65535.");
        });
        connections.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 1000)
                result.AddError("--connections must be from 1 to 1000.");
        });
        command.SetAction(parsed =>
        {
            var environment = new ServeEnvironment(Variables());
            var options = environment.Apply(new ServeOptions
            {
                Server = new ServerRequest(PostgresServers.Kind) { Version = parsed.GetValue(version)?.ToString(CultureInfo.InvariantCulture) },
                Salt = NoCacheSalt(),
            });
            options = options with
            {
                LeaseIdle = Duration(parsed.GetValue(leaseIdle), "--lease-idle") ?? options.LeaseIdle,
                InitializerIdle = Duration(parsed.GetValue(initializerIdle), "--initializer-idle") ?? options.InitializerIdle,
                Connections = parsed.GetValue(connections) ?? options.Connections,
            };
            foreach (var ignored in environment.Ignored)
                Console.Error.WriteLine($"assay: {ignored} is set, but changes nothing here.");
            var run = parsed.GetValue(line) ?? [];
            return RunAsync(
                options,
                parsed.GetValue(address) is { } told ? ServeEnvironment.ParseAddress(told, "--address") : environment.Address,
                parsed.GetValue(port) ?? environment.Port ?? (run.Length > 0 ? 0 : ServeEnvironment.DefaultPort),
                run,
                parsed.GetValue(json));
        });
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions options, IPAddress address, int port, string[] command, bool json)
    {
        using var interruption = command.Length == 0 ? new Interruption() : null;
        var stopped = interruption?.Token ?? CancellationToken.None;
        try
        {
            await using var serving = await ServedDatabases.StartAsync(options, address, port, stopped);
            if (command.Length > 0)
                return await Execution.ChildCommand.RunAsync(command, serving.Variables);
            Console.WriteLine(json ? ServerJson.Line(serving.Report) : $"Databases of {serving.Report.Server} are served on {serving.Url}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopped);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The databases are dropped by now.
        }
        catch (IOException taken)
        {
            throw new CommandProblem(ExitCode.Failed, $"Port {port.ToString(CultureInfo.InvariantCulture)} of {address} can't be listened on: {taken.Message} Take another one, or any free one: --port 0.");
        }
        catch (NpgsqlException failed)
        {
            throw new CommandProblem(ExitCode.Failed, $"The PostgreSQL server can't be used: {failed.Message}");
        }

        return interruption?.ExitCode ?? ExitCode.Success;
    }

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    /// <summary>Something new each time where no template of an earlier run may be used.</summary>
    private static string NoCacheSalt() => new TemplateRecipe([]).UsesCache ? "" : Guid.NewGuid().ToString("N");

    private static TimeSpan? Duration(string? text, string option)
    {
        try
        {
            return text is null ? null : DurationText.Parse(text, option);
        }
        catch (FormatException wrong)
        {
            throw new CommandProblem(ExitCode.Usage, wrong.Message);
        }
    }
}
