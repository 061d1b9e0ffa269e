using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Servers;
using CsCheck;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets.Properties;

/// <summary>Whatever tests do to whatever schema: afterwards the database equals its template, or is replaced.</summary>
public sealed class ResetPropertyTests
{
    private const int CasesOfOneSchema = 10;
    private static readonly int Schemas = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? 200 : 2;
    private int _inPlace;
    private int _replaced;
    private int _done;
    private int _failed;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_tests_do_to_rows_is_put_back_in_place()
    {
        await RunAsync(withSchemaChanges: false);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} of {Schemas * CasesOfOneSchema} row-only cases put back in place; {_done} statements done, {_failed} refused by the database");
        Assert.Equal(0, _replaced);
        Assert.Equal(Schemas * CasesOfOneSchema, _inPlace);
        Assert.True(_done > _failed, "Most statements were refused: the cases test little.");
    }

    [Fact]
    public async Task Whatever_tests_do_to_the_schema_is_put_back_or_the_database_is_replaced()
    {
        await RunAsync(withSchemaChanges: true);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} cases put back in place, {_replaced} databases replaced");
        Assert.Equal(Schemas * CasesOfOneSchema, _inPlace + _replaced);
    }

    private async Task RunAsync(bool withSchemaChanges)
    {
        var server = await PostgresServers.FindAsync(cancellationToken: Cancelled);
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        var program = DumpedDatabase.RequireProgram(server);
        var cases =
            from schema in RandomSchema.Gen
            from tests in Gen.Select(RandomWork.Gen(withSchemaChanges), Gen.Bool).Array[CasesOfOneSchema]
            select new Case(schema, tests);
        await cases.SampleAsync(
            each => RunAsync(host, program, each),
            TestContext.Current.SendDiagnosticMessage, iter: Schemas, threads: 1, print: each => each.Describe());
    }

    private async Task RunAsync(PostgresHost host, string program, Case each)
    {
        var template = await BuildAsync(host, each.Schema);
        var database = await RandomDatabase.CloneAsync(host, template, Cancelled);
        try
        {
            var pristine = await DumpedDatabase.ReadAsync(program, database.ConnectionString, Cancelled);
            foreach (var (work, commitLast) in each.Tests)
            {
                var changedSchema = await database.WorkAsync(work.Select(step => step.On(each.Schema)), commitLast, Cancelled);
                if (await database.PutBackAsync(Cancelled) is { } reason)
                {
                    Assert.True(changedSchema, $"Only rows were changed, but the database was to be replaced: {reason}");
                    _replaced++;
                    await database.DisposeAsync();
                    database = await RandomDatabase.CloneAsync(host, template, Cancelled);
                }
                else
                {
                    _inPlace++;
                }

                Assert.Equal(pristine, await DumpedDatabase.ReadAsync(program, database.ConnectionString, Cancelled));
            }
        }
        finally
        {
            _done += database.Statements.Done;
            _failed += database.Statements.Failed;
            await database.DisposeAsync();
            await host.DropAsync(template, CancellationToken.None);
        }
    }

    private static async Task<string> BuildAsync(PostgresHost host, RandomSchema schema)
    {
        var name = host.Lease.NextName();
        await host.CreateAsync(name, "template0", Cancelled);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(name)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancelled);
        foreach (var script in (string[])[schema.ToSql(), EmbeddedScript.Baseline + EmbeddedScript.SchemaWatch])
        {
            await using var command = new NpgsqlCommand(script, connection);
            await command.ExecuteNonQueryAsync(Cancelled);
        }

        return name;
    }

    private sealed record Case(RandomSchema Schema, (IReadOnlyList<RandomWork> Work, bool CommitLast)[] Tests)
    {
        public string Describe() => string.Join("\n", [
            Schema.ToSql(),
            .. Tests.SelectMany((test, number) => test.Work.Select(step => step.On(Schema)).Select(work => $"-- test {number}, session {work.Session}\n{work.Sql};").Append($"-- {(test.CommitLast ? "commit" : "rollback")}")),
        ]);
    }
}
