using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Tests.Templates;
using CsCheck;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets.Properties;

/// <summary>Whatever tests do to whatever schema: afterwards the database equals its template, or is replaced.</summary>
public sealed class ResetPropertyTests
{
    private const int CasesOfOneSchema = 10;
    private int _inPlace;
    private int _replaced;
    private int _done;
    private int _failed;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_tests_do_to_rows_is_put_back_in_place()
    {
        var schemas = TestRun.Count(2, 200);
        await RunAsync(schemas, withSchemaChanges: false);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} of {schemas * CasesOfOneSchema} row-only cases put back in place; {_done} statements done, {_failed} refused by the database");
        Assert.Equal(0, _replaced);
        Assert.Equal(schemas * CasesOfOneSchema, _inPlace);
        Assert.True(_done > _failed, "Most statements were refused: the cases test little.");
    }

    [Fact]
    public async Task Whatever_tests_do_to_the_schema_is_put_back_or_the_database_is_replaced()
    {
        var schemas = TestRun.Count(1, 60);
        await RunAsync(schemas, withSchemaChanges: true);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} cases put back in place, {_replaced} databases replaced");
        Assert.Equal(schemas * CasesOfOneSchema, _inPlace + _replaced);
    }

    [Fact]
    public async Task Whatever_tests_do_after_a_snapshot_is_taken_back_by_restoring_it()
    {
        var schemas = TestRun.Count(1, 40);
        var restored = 0;
        await RunAsync(schemas, withSchemaChanges: false, async each =>
        {
            var database = each.Database;
            foreach (var (first, second) in each.Case.Tests.Zip(each.Case.Tests.Skip(1)))
            {
                await database.WorkAsync(each.Case.Steps(first.Work), first.CommitLast, Cancelled);
                if (await database.TrySnapshotAsync("snapshot", "here", Cancelled))
                {
                    var here = await each.ReadAsync(Cancelled);
                    await database.WorkAsync(each.Case.Steps(second.Work), second.CommitLast, Cancelled);
                    if (await database.TrySnapshotAsync("restore", "here", Cancelled))
                    {
                        Assert.Equal(here, await each.ReadAsync(Cancelled));
                        restored++;
                    }
                }

                Assert.Null(await database.PutBackAsync(Cancelled));
                Assert.Equal(each.Pristine, await each.ReadAsync(Cancelled));
            }
        });
        TestContext.Current.SendDiagnosticMessage($"{restored} snapshots restored");
        // A single schema may refuse most of what its tests do.
        Assert.True(restored > schemas || !TestRun.IsLong, "Hardly any snapshot was restored: the cases test little.");
    }

    [Fact]
    public async Task The_newest_version_puts_back_as_well()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true")
            Assert.SkipUnless(await NpmPackage.IsAvailableAsync(Cancelled), "PostgreSQL 18 is fetched by npm, which is not on this machine. Install Node.js: https://nodejs.org/en/download");
        var server = await PostgresServers.FindAsync("18", Cancelled);
        Assert.StartsWith("18.", server.Version, StringComparison.Ordinal);
        // Its package holds no pg_dump.
        await RunAsync(server.ConnectionString, DatabaseState.ReadAsync, TestRun.Count(1, 40), withSchemaChanges: true, PutBackAsync);
        Assert.Equal(TestRun.Count(1, 40) * CasesOfOneSchema, _inPlace + _replaced);
        // A schema of few cases may be one that can't be put back at all.
        Assert.True(_inPlace > 0 || !TestRun.IsLong, "Nothing was put back in place.");
    }

    [Fact]
    public async Task An_ordinary_role_puts_back_what_it_may_and_has_the_rest_replaced()
    {
        var (server, program) = await DumpedDatabase.FindAsync(Cancelled);
        var role = await OwnRole.CreateAsync(Cancelled, server.Version.Split('.')[0]);
        await RunAsync(role, (database, cancelled) => DumpedDatabase.ReadAsync(program, AsSuperuser(database), cancelled), TestRun.Count(1, 40), withSchemaChanges: true, PutBackAsync);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} cases put back in place by an ordinary role, {_replaced} databases replaced");
        Assert.Equal(TestRun.Count(1, 40) * CasesOfOneSchema, _inPlace + _replaced);
        // A schema of few cases may be one that can't be put back at all.
        Assert.True(_inPlace > 0 || !TestRun.IsLong, "Nothing was put back in place.");

        string AsSuperuser(string connectionString) =>
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = new NpgsqlConnectionStringBuilder(connectionString).Database }.ConnectionString;
    }

    private Task RunAsync(int schemas, bool withSchemaChanges) => RunAsync(schemas, withSchemaChanges, PutBackAsync);

    private async Task RunAsync(int schemas, bool withSchemaChanges, Func<Running, Task> test)
    {
        var (server, program) = await DumpedDatabase.FindAsync(Cancelled);
        await RunAsync(server.ConnectionString, (database, cancelled) => DumpedDatabase.ReadAsync(program, database, cancelled), schemas, withSchemaChanges, test);
    }

    private async Task RunAsync(
        string server, Func<string, CancellationToken, Task<string>> read, int schemas, bool withSchemaChanges, Func<Running, Task> test)
    {
        var host = await PostgresHost.GetAsync(server);
        var cases =
            from schema in RandomSchema.Gen
            from tests in Gen.Select(RandomWork.Gen(withSchemaChanges), Gen.Bool).Array[CasesOfOneSchema]
            select new Case(schema, tests);
        await cases.SampleAsync(
            async each =>
            {
                var template = await BuildAsync(host, each.Schema);
                await using var running = new Running(each, host, template, read);
                await running.CloneAsync(Cancelled);
                await test(running);
                _done += running.Database.Statements.Done;
                _failed += running.Database.Statements.Failed;
            },
            TestContext.Current.SendDiagnosticMessage, iter: schemas, threads: 1, print: each => each.Describe());
    }

    private async Task PutBackAsync(Running each)
    {
        foreach (var (work, commitLast) in each.Case.Tests)
        {
            var changedSchema = await each.Database.WorkAsync(each.Case.Steps(work), commitLast, Cancelled);
            if (await each.Database.PutBackAsync(Cancelled) is { } reason)
            {
                Assert.True(changedSchema || !each.Host.IsSuperuser, $"Only rows were changed, but the database was to be replaced: {reason}");
                _replaced++;
                await each.Database.DisposeAsync();
                await each.CloneAsync(Cancelled);
            }
            else
            {
                _inPlace++;
                Assert.Equal(each.Pristine, await each.ReadAsync(Cancelled));
            }
        }
    }

    private static async Task<string> BuildAsync(PostgresHost host, RandomSchema schema)
    {
        var name = host.Lease.NextName();
        await host.CreateAsync(name, "template0", Cancelled);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(name)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancelled);
        foreach (var script in (string[])[schema.ToSql(), EmbeddedScript.Baseline + (host.IsSuperuser ? EmbeddedScript.SchemaWatch : "")])
        {
            await using var command = new NpgsqlCommand(script, connection);
            await command.ExecuteNonQueryAsync(Cancelled);
        }

        return name;
    }

    private sealed record Case(RandomSchema Schema, (IReadOnlyList<RandomWork> Work, bool CommitLast)[] Tests)
    {
        public IEnumerable<Work> Steps(IEnumerable<RandomWork> work) => work.Select(step => step.On(Schema));

        public string Describe() => string.Join("\n", [
            Schema.ToSql(),
            .. Tests.SelectMany((test, number) => Steps(test.Work)
                .Select(work => $"-- test {number}, session {work.Session}\n{work.Sql};").Append($"-- {(test.CommitLast ? "commit" : "rollback")}")),
        ]);
    }

    /// <summary>A case at work on a clone of its template.</summary>
    private sealed class Running(Case testCase, PostgresHost host, string template, Func<string, CancellationToken, Task<string>> read) : IAsyncDisposable
    {
        public Case Case { get; } = testCase;

        public PostgresHost Host { get; } = host;

        public RandomDatabase Database { get; private set; } = null!;

        public string Pristine { get; private set; } = "";

        public async Task CloneAsync(CancellationToken cancellationToken)
        {
            Database = await RandomDatabase.CloneAsync(Host, template, cancellationToken);
            Pristine = await ReadAsync(cancellationToken);
        }

        public Task<string> ReadAsync(CancellationToken cancellationToken) => read(Database.ConnectionString, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await Database.DisposeAsync();
            await Host.DropAsync(template, CancellationToken.None);
        }
    }
}
