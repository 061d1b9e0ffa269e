using System.Text.RegularExpressions;
using Assay.Cli.Commands;
using Assay.Cli.Tests.Support;
using Assay.PostgreSql.Servers;
using Assay.Servers;
using MySqlConnector;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace Assay.Cli.Tests.Execution;

public sealed class ExecCommandTests : IDisposable
{
    /// <summary>A command that shows its variables and goes on until the test lets it end.</summary>
    private const string Waiting = "env; echo ready; while [ ! -f done ]; do sleep 0.02; done; exit 5";

    private readonly TemporaryFolder _folder = new("exec");

    public ExecCommandTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands of these tests are for a Unix shell.");
        _folder.Write("db/V1__orders.sql", "create table orders (id serial primary key, total int not null);");
        _folder.Write("seed.sql", "insert into orders (total) values (4000);");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_command_has_a_migrated_and_seeded_database_while_it_runs_and_its_exit_code_is_passed_on()
    {
        _folder.Write("assay.json", """{ "postgres": { "orders": { "migrations": ["db"], "seeds": ["seed.sql"], "variable": "ORDERS_URL" } } }""");
        await using var cli = Start("exec", "--", "sh", "-c", Waiting);
        await cli.SeenAsync("ready");
        var connectionString = Variable(cli, "ConnectionStrings__orders");

        Assert.Equal(4000, await AskAsync(connectionString, "select total from orders"));
        Assert.Equal(Variable(cli, "DATABASE_URL"), Variable(cli, "ORDERS_URL"));
        Assert.EndsWith($":{Variable(cli, "PGPORT")}/{Variable(cli, "PGDATABASE")}", Variable(cli, "DATABASE_URL"), StringComparison.Ordinal);

        End();
        Assert.Equal(5, await cli.ExitCodeAsync());
        var gone = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(connectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, gone.SqlState);
    }

    [Theory]
    [InlineData("exec", "--", "true")]
    [InlineData("serve", "--", "true")]
    public async Task A_variable_of_Assay_that_cannot_be_read_is_a_wrong_usage(params string[] arguments)
    {
        _folder.Write("assay.json", """{ "redis": { "stock": {} } }""");
        await using var cli = CliProcess.Start(arguments, _folder.Path, ("ASSAY_IDLE", "soon"));

        Assert.Equal(ExitCode.Usage, await cli.ExitCodeAsync());
        Assert.StartsWith("assay: ASSAY_IDLE=soon", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_has_a_database_of_MySQL_or_MariaDB_that_a_program_and_seeds_have_filled()
    {
        Assert.SkipUnless(Programs.IsThere("mariadb"), "There is no mariadb: apt-get install mariadb-server");
        _folder.Write("my/V1__orders.sql", "create table orders (id int auto_increment primary key, total int not null);");
        _folder.Write("assay.json", """
            {
              "mysql": {
                "orders": {
                  "migrations": ["my"],
                  "commands": [{ "run": ["sh", "-c", "mariadb --protocol=tcp --user=$MYSQL_USER $MYSQL_DATABASE -e 'insert into orders (total) values (1)'"], "inputs": ["my"] }],
                  "seeds": ["seed.sql"],
                  "variable": "ORDERS_URL"
                }
              }
            }
            """);
        await using var cli = Start("exec", "--", "sh", "-c", Waiting);
        await cli.SeenAsync("ready");

        await using (var connection = new MySqlConnection(Variable(cli, "ConnectionStrings__orders")))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new MySqlCommand("select group_concat(total order by id) from orders", connection);
            Assert.Equal("1,4000", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }

        Assert.Matches(@"^mysql://\w+:\S+@127\.0\.0\.1:\d+/\w+$", Variable(cli, "ORDERS_URL"));
        Assert.EndsWith($":{Variable(cli, "MYSQL_TCP_PORT")}/{Variable(cli, "MYSQL_DATABASE")}", Variable(cli, "DATABASE_URL"), StringComparison.Ordinal);
        End();
        Assert.Equal(5, await cli.ExitCodeAsync());
    }

    [Fact]
    public async Task Two_commands_at_once_have_databases_of_their_own()
    {
        await using var first = Start("exec", "--migrations", "db", "--", "sh", "-c", Waiting);
        await using var second = Start("exec", "--migrations", "db", "--", "sh", "-c", Waiting);
        await first.SeenAsync("ready");
        await second.SeenAsync("ready");

        await AskAsync(Variable(first, "ConnectionStrings__postgres"), "insert into orders (total) values (1) returning id");

        Assert.Equal(0L, await AskAsync(Variable(second, "ConnectionStrings__postgres"), "select count(*) from orders"));
        End();
        Assert.Equal(5, await first.ExitCodeAsync());
        Assert.Equal(5, await second.ExitCodeAsync());
    }

    [Fact]
    public async Task A_command_has_a_keyspace_and_a_cluster_where_it_asks_for_them()
    {
        _folder.Write("assay.json", """{ "redis": { "cache": {} }, /* embedded */ "kafka": { "events": { "topics": { "order.created": 2 } } } }""");
        await using var cli = Start("exec", "--", "sh", "-c", Waiting);
        await cli.SeenAsync("ready");

        await using var redis = await ConnectionMultiplexer.ConnectAsync(Variable(cli, "ConnectionStrings__cache"));
        Assert.True(await redis.GetDatabase().StringSetAsync("a", "b"));
        Assert.Matches(@"^redis://sandbox-[0-9a-f-]+:\w+@127\.0\.0\.1:\d+/\d+$", Variable(cli, "REDIS_URL"));
        Assert.Matches(@"^127\.0\.0\.1:\d+$", Variable(cli, "KAFKA_BROKERS"));
        End();
        Assert.Equal(5, await cli.ExitCodeAsync());
    }

    [Fact]
    public async Task A_database_may_be_made_by_a_program_and_have_roles_with_addresses_of_their_own()
    {
        Assert.SkipUnless(Programs.IsThere("psql"), "There is no psql: apt-get install postgresql-client");
        _folder.Write("assay.json", """
            {
              "postgres": {
                "orders": {
                  "commands": [{ "run": ["sh", "-c", "psql \"$DATABASE_URL\" -f schema.sql && psql -c \"insert into users values ('$NAME')\""],
                                 "inputs": ["tools"], "folder": "tools", "variables": { "NAME": "Ann" } }],
                  "roles": { "reader": { "grants": ["grant select on all tables in schema public to reader"], "variable": "READER_URL" } }
                },
                "empty": { "variable": "EMPTY_URL" }
              }
            }
            """);
        _folder.Write("tools/schema.sql", "create table users (name text)");
        await using var cli = Start("exec", "--", "sh", "-c", Waiting);
        await cli.SeenAsync("ready");
        var reader = Variable(cli, "ConnectionStrings__orders_reader");

        Assert.Equal("Ann", await AskAsync(reader, "select name from users"));
        await Assert.ThrowsAsync<PostgresException>(() => AskAsync(reader, "delete from users"));
        Assert.StartsWith("postgresql://reader:", Variable(cli, "READER_URL"), StringComparison.Ordinal);
        Assert.Equal(0L, await AskAsync(Variable(cli, "ConnectionStrings__empty"), "select count(*) from pg_tables where schemaname = 'public'"));
        Assert.NotEqual(Variable(cli, "DATABASE_URL"), Variable(cli, "EMPTY_URL"));
        End();
        Assert.Equal(5, await cli.ExitCodeAsync());
    }

    [Fact]
    public async Task A_command_has_a_virtual_host_with_what_is_declared_in_it()
    {
        Assert.SkipUnless(Programs.IsThere("rabbitmq-server"), "There is no rabbitmq-server: apt-get install rabbitmq-server");
        _folder.Write("assay.json", """
            { "rabbitmq": { "bus": { "exchanges": { "orders": "topic" }, "queues": ["mails"], "bindings": [{ "queue": "mails", "exchange": "orders", "routingKey": "#" }] } } }
            """);
        await using var cli = Start("exec", "--", "sh", "-c", Waiting);
        await cli.SeenAsync("ready");

        await using var connection = await new ConnectionFactory { Uri = new Uri(Variable(cli, "AMQP_URL")) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync("orders", "created", "x"u8.ToArray(), TestContext.Current.CancellationToken);
        await Eventually.Within(TimeSpan.FromSeconds(10)).Value(
            () => channel.MessageCountAsync("mails", TestContext.Current.CancellationToken), count => count == 1, TestContext.Current.CancellationToken);
        End();
        Assert.Equal(5, await cli.ExitCodeAsync());
    }

    [Fact]
    public async Task A_command_has_indices_with_the_documents_of_its_seeds()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("ASSAY_OPENSEARCH_HOME") is not null,
            "ASSAY_OPENSEARCH_HOME is not set: unpack OpenSearch and set it to that folder.");
        _folder.Write("search/products.json", """{ "properties": { "name": { "type": "text" } } }""");
        _folder.Write("search/products.ndjson", """{ "_id": "1", "name": "red widget" }""");
        _folder.Write("assay.json", """
            { "opensearch": { "search": { "indices": { "products": { "definition": "search/products.json", "seeds": ["search/products.ndjson"] } } } } }
            """);
        await using var cli = Start("exec", "--", "sh", "-c", Waiting);
        await cli.SeenAsync("ready");

        using var http = new HttpClient();
        var found = await http.GetStringAsync($"{Variable(cli, "OPENSEARCH_URL")}/{Variable(cli, "OPENSEARCH_PREFIX")}products/_search?q=name:widget", TestContext.Current.CancellationToken);
        Assert.Contains("red widget", found, StringComparison.Ordinal);
        End();
        Assert.Equal(5, await cli.ExitCodeAsync());
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("postgres", "--postgres")]
    public async Task The_services_of_a_compose_file_are_used_where_they_run_and_say_what_is_needed_if_nothing_else_does(string name, params string[] options)
    {
        var server = await ServerFinder.Default.FindAsync(new ServerRequest(PostgresServers.Kind), TestContext.Current.CancellationToken);
        var own = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        _folder.Write("compose.yaml", $$"""
            services:
              orders:
                image: postgres
                ports: ["${DB_PORT:-{{own.Port}}}:5432"]
                environment: { POSTGRES_USER: {{own.Username}}, POSTGRES_PASSWORD: {{own.Password}}, POSTGRES_DB: postgres }
              web: { build: . }
            """);
        await using var cli = Start(["exec", .. options, "--", "sh", "-c", Waiting]);
        await cli.SeenAsync("ready");

        Assert.Equal(own.Port, new NpgsqlConnectionStringBuilder(Variable(cli, $"ConnectionStrings__{name}")).Port);
        Assert.Matches(@"PostgreSQL \S+ +compose +orders of .*compose\.yaml", cli.Errors);
        End();
        Assert.Equal(5, await cli.ExitCodeAsync());
    }

    [Fact]
    public async Task A_request_to_end_reaches_the_command_which_decides_how_it_ends()
    {
        await using var cli = Start("exec", "--postgres", "--", "sh", "-c", "trap 'exit 9' TERM; echo ready; while true; do sleep 0.02; done");
        await cli.SeenAsync("ready");

        Signals.Send(cli.Id, Signals.Terminate);

        Assert.Equal(9, await cli.ExitCodeAsync());
    }

    [Theory]
    [InlineData("""{ "postgrs": {} }""", "'$.postgrs' has no meaning")]
    [InlineData("""{ "postgres": { "orders": { "version": "new" } } }""", "'$.postgres.orders.version' has no meaning, or not this type")]
    [InlineData("""{ "postgres": """, "line 1")]
    [InlineData("{}", "names nothing to start")]
    [InlineData("""{ "postgres": { "orders": { "commands": [{ "run": ["true"] }] } } }""", "has no inputs")]
    public async Task Settings_that_can_not_be_used_are_refused_with_their_place(string settings, string said)
    {
        var cli = await CliInvocation.RunAsync("exec", "--config", _folder.Write("assay.json", settings), "--", "true");

        cli.HasEndedWith(2);
        Assert.Contains(said, cli.Errors, StringComparison.Ordinal);
        Assert.Contains("assay.json", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_not_there_ends_with_127_and_its_name()
    {
        await using var cli = Start("exec", "--kafka", "--", "no-such-command");

        Assert.Equal(127, await cli.ExitCodeAsync());
        Assert.Contains("'no-such-command' can't be started", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_migration_ends_with_1_and_says_which()
    {
        _folder.Write("db/V2__broken.sql", "create table;");
        await using var cli = Start("exec", "--migrations", "db", "--", "true");

        Assert.Equal(1, await cli.ExitCodeAsync());
        Assert.Contains("V2__broken.sql", cli.Errors, StringComparison.Ordinal);
    }

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static string Variable(CliProcess cli, string name) =>
        Regex.Match(cli.Output, $"^{Regex.Escape(name)}=(.*)$", RegexOptions.Multiline) is { Success: true } found
            ? found.Groups[1].Value
            : throw new InvalidOperationException($"The command has no variable {name}:\n{cli.Output}\n{cli.Errors}");

    private CliProcess Start(params string[] arguments) => CliProcess.Start(arguments, _folder.Path);

    private void End() => _folder.Write("done", "");
}
