using System.CommandLine;
using Assay.Cli.Execution;
using Assay.Sandboxes;

namespace Assay.Cli.Commands;

/// <summary><c>assay exec</c>: runs a command of any language on real, isolated dependencies.</summary>
internal static class ExecCommand
{
    private const string Help = """
        Examples:
          assay exec -- npm test                              what assay.json here or above names
          assay exec --migrations db/migrations -- pytest     an isolated database, migrated
          assay exec --postgres --redis --kafka -- go test ./...

        assay.json:
          {
            "postgres": { "orders": { "version": 16, "migrations": ["db/migrations"], "seeds": ["db/seed.sql"], "variable": "ORDERS_URL" } },
            "redis":    { "cache": {} },
            "kafka":    { "events": { "topics": { "order.created": 3 } } }
          }

        The command finds them by its environment: DATABASE_URL, PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, REDIS_URL, KAFKA_BROKERS of the
        first of each kind, and ConnectionStrings__NAME of every one. They are the command's own, however many run at once, and gone when it ends.

        Exit codes:
          0    the command ended with 0; any other code of the command is passed on
          1    what it needs could not be prepared
          2    the command line or assay.json can't be used
          126  the command can't be executed; 127 it was not found
        """;

    private static readonly PoolLimits One = new(Warm: 1, Most: 1, Wait: TimeSpan.FromMinutes(10));

    public static Command Create()
    {
        var line = new Argument<string[]>("COMMAND") { Description = "The command and its arguments, after --", Arity = ArgumentArity.OneOrMore };
        var config = new Option<string?>("--config") { Description = "The file that says what is needed (assay.json here or above)", HelpName = "file" };
        var migrations = new Option<string[]>("--migrations") { Description = "A folder of SQL migrations in Flyway's naming, for the database", HelpName = "folder" };
        var seeds = new Option<string[]>("--seed") { Description = "A SQL file that fills the database after its migrations", HelpName = "file" };
        var postgres = new Option<bool>("--postgres") { Description = "A PostgreSQL database" };
        var redis = new Option<bool>("--redis") { Description = "A Redis keyspace" };
        var kafka = new Option<bool>("--kafka") { Description = "A Kafka cluster" };
        var command = new Command("exec", "Run a command on real dependencies of its own") { line, config, migrations, seeds, postgres, redis, kafka };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            Choose(
                parsed.GetValue(config), parsed.GetValue(migrations) ?? [], parsed.GetValue(seeds) ?? [],
                parsed.GetValue(postgres), parsed.GetValue(redis), parsed.GetValue(kafka)),
            parsed.GetRequiredValue(line),
            cancellationToken));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static ExecSettings Choose(string? config, string[] migrations, string[] seeds, bool postgres, bool redis, bool kafka)
    {
        var hasDatabase = postgres || migrations.Length > 0 || seeds.Length > 0;
        if (!hasDatabase && !redis && !kafka)
        {
            var path = config ?? SettingsFile.Find(Environment.CurrentDirectory)
                ?? throw new CommandProblem(
                    ExitCode.Usage, $"What does the command need? There is no {SettingsFile.Name} in {Environment.CurrentDirectory} or above. Write one (assay exec --help shows it), or say --postgres, --redis or --kafka.");
            return SettingsFile.Read(path);
        }

        if (config is not null)
            throw new CommandProblem(ExitCode.Usage, "Say what is needed either by --config or by the other options, not by both.");
        var database = new PostgresSettings { Migrations = migrations, Seeds = seeds }.RelativeTo(Environment.CurrentDirectory);
        return new ExecSettings
        {
            Postgres = hasDatabase ? new() { ["postgres"] = database } : [],
            Redis = redis ? new() { ["redis"] = new() } : [],
            Kafka = kafka ? new() { ["kafka"] = new() } : [],
        };
    }

    private static async Task<int> RunAsync(ExecSettings settings, string[] command, CancellationToken cancellationToken)
    {
        await using var pool = new InstancePool(typeof(ExecSandbox), build => new ExecSandbox(build, settings), One);
        var sandbox = (ExecSandbox)await pool.RentAsync(RentFlow.Begin(), cancellationToken);
        int code;
        try
        {
            code = await ChildCommand.RunAsync(command, sandbox.Variables());
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }

        try
        {
            await sandbox.DisposeAsync();
        }
        catch (SandboxFindingsException found)
        {
            // A stand-in that could not do what was asked of it: the command's success says nothing then.
            await Console.Error.WriteLineAsync($"assay: {found.Message}");
            return code == ExitCode.Success ? ExitCode.Failed : code;
        }

        return code;
    }
}
