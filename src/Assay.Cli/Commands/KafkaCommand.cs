using System.CommandLine;
using Assay.Cli.Running;
using Assay.Cli.Servers;
using Assay.Kafka.Broker;
using Assay.Kafka.SchemaRegistry;

namespace Assay.Cli.Commands;

/// <summary><c>assay kafka</c>: the embedded broker in the foreground, for suites of any language.</summary>
internal static class KafkaCommand
{
    private const int UsualPort = 9092;
    private const int UsualRegistryPort = 8081;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private const string Help = """
        Examples:
          assay kafka                         on 127.0.0.1:9092, until Ctrl+C
          assay kafka --port 0 --json | jq -r .bootstrapServers
          assay kafka --brokers 3             on 127.0.0.1:9092, 9093 and 9094
          assay kafka --schema-registry       with a schema registry on http://127.0.0.1:8081

        It keeps everything in memory and is gone when it ends. What clients ask for and it does not serve is told at once. assay up kafka keeps
        one warm in the background instead; assay exec --kafka -- COMMAND gives a command one of its own.

        Exit codes:
          1    a port is taken
          2    the command line can't be used
          130  stopped by Ctrl+C; 143 by a request to end
        """;

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = $"The port of the first broker; the others take those behind it; 0 takes free ones ({UsualPort})", HelpName = "number", DefaultValueFactory = _ => UsualPort };
        var brokers = new Option<int>("--brokers") { Description = "How many brokers, 1 to 5 (1)", HelpName = "number", DefaultValueFactory = _ => 1 };
        var registry = new Option<int?>("--schema-registry")
        {
            Description = $"Serve a schema registry, too; 0 takes a free port ({UsualRegistryPort})",
            HelpName = "port",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Write one JSON object with the addresses once it listens" };
        var command = new Command("kafka", "Run the embedded Kafka broker in the foreground") { port, brokers, registry, json };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > ushort.MaxValue)
                result.AddError("--port must be from 0 to 65535.");
        });
        registry.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > ushort.MaxValue)
                result.AddError("--schema-registry must be from 0 to 65535.");
        });
        brokers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 5)
                result.AddError("--brokers must be from 1 to 5.");
        });
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(port),
            parsed.GetValue(brokers),
            parsed.GetResult(registry) is null ? null : parsed.GetValue(registry) ?? UsualRegistryPort,
            parsed.GetValue(json)));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static async Task<int> RunAsync(int port, int brokers, int? registryPort, bool json)
    {
        using var interruption = new Interruption();
        await using var cluster = await StartAsync(new() { Brokers = brokers, Listeners = [new() { Port = port }] });
        await using var registry = registryPort is { } chosen ? await StartRegistryAsync(chosen) : null;
        Tell(cluster, registry?.Address, json);
        try
        {
            while (true)
            {
                await Task.Delay(BetweenLooks, TimeProvider.System, interruption.Token);
                await TellAsync([.. cluster.TakeFindings(), .. registry?.TakeFindings() ?? []]);
            }
        }
        catch (OperationCanceledException)
        {
            await TellAsync([.. cluster.TakeFindings(), .. registry?.TakeFindings() ?? []]);
        }

        return interruption.ExitCode;
    }

    private static void Tell(EmbeddedKafkaCluster cluster, string? registry, bool json)
    {
        if (json)
        {
            Console.WriteLine(ServerJson.Line(KafkaReport.Of(cluster, registry)));
            return;
        }

        Console.WriteLine($"Kafka is served on {cluster.BootstrapServers}");
        if (registry is not null)
            Console.WriteLine($"The schema registry is served on {registry}");
    }

    private static async Task TellAsync(IReadOnlyList<string> findings)
    {
        foreach (var finding in findings)
            await Console.Error.WriteLineAsync($"assay: {finding}");
    }

    private static async Task<StandaloneRegistry> StartRegistryAsync(int port)
    {
        try
        {
            return await StandaloneRegistry.StartAsync(port, CancellationToken.None);
        }
        catch (IOException taken)
        {
            throw new CommandProblem(ExitCode.Failed, $"The schema registry can't listen on port {port}: {taken.Message}");
        }
    }

    private static async Task<EmbeddedKafkaCluster> StartAsync(EmbeddedKafkaOptions options)
    {
        try
        {
            return await EmbeddedKafkaCluster.StartAsync(options);
        }
        catch (Exception taken) when (taken is IOException or ArgumentOutOfRangeException)
        {
            throw new CommandProblem(ExitCode.Failed, taken.Message);
        }
    }
}
