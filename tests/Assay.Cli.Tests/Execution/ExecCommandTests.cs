using System.Text.RegularExpressions;
using Assay.Cli.Tests.Support;
using Npgsql;
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
        Assert.Matches(@"^redis://default:\w+@127\.0\.0\.1:\d+/\d+$", Variable(cli, "REDIS_URL"));
        Assert.Matches(@"^127\.0\.0\.1:\d+$", Variable(cli, "KAFKA_BROKERS"));
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
    public async Task Settings_that_can_not_be_used_are_refused_with_their_place(string settings, string said)
    {
        _folder.Write("assay.json", settings);
        await using var cli = Start("exec", "--", "true");

        Assert.Equal(2, await cli.ExitCodeAsync());
        Assert.Contains(said, cli.Errors, StringComparison.Ordinal);
        Assert.Contains("assay.json", cli.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_not_there_ends_with_127_and_its_name()
    {
        await using var cli = Start("exec", "--redis", "--", "no-such-command");

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
