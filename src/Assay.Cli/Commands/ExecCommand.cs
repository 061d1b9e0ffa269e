using System.CommandLine;
using Assay.Cli.Execution;
using Assay.Cli.Kinds;
using Assay.Cli.Output;
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
          assay exec --mysql --migrations db -- phpunit       a MySQL or MariaDB database
          assay exec --config tests/assay.json -- dotnet test

        assay.json:
          {
            "postgres": {
              "orders": { "version": 16, "migrations": ["db/migrations"], "seeds": ["db/seed.sql"], "variable": "ORDERS_URL" },
              "users":  { "commands": [{ "run": ["npx", "prisma", "migrate", "deploy"], "inputs": ["prisma"] }] }
            },
            "mysql":    { "legacy": { "migrations": ["db/mysql"] } },
            "redis":    { "cache": {} },
            "rabbitmq": { "bus": { "queues": ["mails"] } },
            "kafka":    { "events": { "topics": { "order.created": 3 } } },
            "elasticsearch": { "search": { "indices": { "products": { "definition": "search/products.json" } } } }
          }

        Without one, the services of compose.yaml that are such servers say it, and those that run are used.

        The command finds them by its environment: DATABASE_URL, PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE,
        MYSQL_USER, MYSQL_PASSWORD, REDIS_URL, AMQP_URL, KAFKA_BROKERS, ELASTICSEARCH_URL, ELASTICSEARCH_PREFIX, OPENSEARCH_URL, OPENSEARCH_PREFIX of the first of each
        kind, and ConnectionStrings__NAME of every one. They are the command's own, however many run at once, and gone when it ends.

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
        var config = new Option<string?>("--config") { Description = "The file that says what is needed (assay.json here or above, else compose.yaml)", HelpName = "file" };
        var migrations = new Option<string[]>("--migrations") { Description = "A folder of SQL migrations in Flyway's naming, for the database", HelpName = "folder" };
        var seeds = new Option<string[]>("--seed") { Description = "A SQL file that fills the database after its migrations", HelpName = "file" };
        var kinds = ResourceKind.All.Select(kind => (Kind: kind, Option: new Option<bool>($"--{kind.Name}") { Description = kind.Gives })).ToList();
        var command = new Command("exec", "Run a command on real dependencies of its own") { line, config, migrations, seeds };
        foreach (var (_, option) in kinds)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            Choose(
                parsed.GetValue(config),
                new PostgresSettings { Migrations = parsed.GetValue(migrations) ?? [], Seeds = parsed.GetValue(seeds) ?? [] },
                [.. kinds.Where(kind => parsed.GetValue(kind.Option)).Select(kind => kind.Kind)]),
            parsed.GetRequiredValue(line),
            cancellationToken));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static ExecSettings Choose(string? config, PostgresSettings database, IReadOnlyList<ResourceKind> kinds)
    {
        var isPrepared = database.Migrations.Count + database.Seeds.Count > 0;
        if (kinds.Count == 0 && !isPrepared)
        {
            return (config is null ? SettingsSource.Find(Environment.CurrentDirectory) : SettingsSource.Read(config)) ?? throw new CommandProblem(
                ExitCode.Usage,
                $"What does the command need? There is neither {SettingsFile.Name} nor compose.yaml in {Environment.CurrentDirectory} or above. Write one (assay exec --help shows it), or say {Words.List(ResourceKind.All.Select(kind => $"--{kind.Name}"), "or")}.");
        }

        if (config is not null)
            throw new CommandProblem(ExitCode.Usage, "Say what is needed either by --config or by the other options, not by both.");
        var settings = new ExecSettings();
        foreach (var kind in kinds)
            kind.AddTo(settings, kind.Name);
        if (isPrepared)
            Prepare(settings, database);
        foreach (var kind in ResourceKind.All)
            kind.Locate(settings, Environment.CurrentDirectory);
        return settings;
    }

    /// <summary>Migrations are PostgreSQL's, unless MySQL is the only database that was asked for.</summary>
    private static void Prepare(ExecSettings settings, PostgresSettings database)
    {
        if (settings.MySql.Count > 0 && settings.Postgres.Count == 0)
            settings.MySql["mysql"] = new MySqlSettings { Migrations = database.Migrations, Seeds = database.Seeds };
        else
            settings.Postgres["postgres"] = database;
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
