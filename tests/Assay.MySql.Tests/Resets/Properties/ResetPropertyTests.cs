using Assay.MySql.Databases;
using Assay.MySql.Templates;
using Assay.Sql.Templates;
using CsCheck;

namespace Assay.MySql.Tests.Resets.Properties;

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
        await RunAsync(schemas, withSchemaChanges: false, counters: true);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} of {schemas * CasesOfOneSchema} row-only cases put back in place; {_done} statements done, {_failed} refused by the database");
        Assert.Equal(0, _replaced);
        Assert.Equal(schemas * CasesOfOneSchema, _inPlace);
        Assert.True(_done > _failed, "Most statements were refused: the cases test little.");
    }

    [Fact]
    public async Task Whatever_tests_do_is_put_back_or_replaced_where_rows_are_compared_and_not_counted()
    {
        var schemas = TestRun.Count(1, 60);
        await RunAsync(schemas, withSchemaChanges: true, counters: false);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} cases put back in place, {_replaced} databases replaced");
        Assert.Equal(schemas * CasesOfOneSchema, _inPlace + _replaced);
    }

    [Fact]
    public async Task Whatever_tests_do_to_the_schema_is_put_back_or_the_database_is_replaced()
    {
        var schemas = TestRun.Count(1, 60);
        await RunAsync(schemas, withSchemaChanges: true, counters: true);
        TestContext.Current.SendDiagnosticMessage($"{_inPlace} cases put back in place, {_replaced} databases replaced");
        Assert.Equal(schemas * CasesOfOneSchema, _inPlace + _replaced);
    }

    private async Task RunAsync(int schemas, bool withSchemaChanges, bool counters)
    {
        DumpedDatabase.Find();
        var server = await Store.RequireServerAsync();
        var host = await MySqlHost.GetAsync(server.ConnectionString);
        Assert.NotNull(host.Sight.CounterView);
        if (!counters)
            host = host.Seeing(host.Sight with { CounterView = null });
        var cases =
            from schema in RandomSchema.Gen
            from tests in Gen.Select(RandomWork.Gen(withSchemaChanges), Gen.Bool).Array[CasesOfOneSchema]
            select new Case(schema, tests);
        await cases.SampleAsync(
            async each =>
            {
                var template = await BuildAsync(host, each.Schema);
                var database = await RandomDatabase.CopyAsync(host, template, Cancelled);
                try
                {
                    await PutBackAsync(each, host, template, database);
                }
                finally
                {
                    await host.DropAsync(template.Name, CancellationToken.None);
                }
            },
            TestContext.Current.SendDiagnosticMessage, iter: schemas, threads: 1, print: each => each.Describe());
    }

    private async Task PutBackAsync(Case each, MySqlHost host, Template template, RandomDatabase database)
    {
        var pristine = await DumpedDatabase.ReadAsync(database.ConnectionString, Cancelled);
        foreach (var (work, commitLast) in each.Tests)
        {
            var changedSchema = await database.WorkAsync(each.Steps(work), commitLast, Cancelled);
            if (await database.PutBackAsync(Cancelled) is { } reason)
            {
                Assert.True(changedSchema, $"Only rows were changed, but the database was to be replaced: {reason}");
                _replaced++;
                Count(database);
                await database.DisposeAsync();
                database = await RandomDatabase.CopyAsync(host, template, Cancelled);
                // A copy is as good as the first.
                Assert.Equal(pristine, await DumpedDatabase.ReadAsync(database.ConnectionString, Cancelled));
            }
            else
            {
                _inPlace++;
                Assert.Equal(pristine, await DumpedDatabase.ReadAsync(database.ConnectionString, Cancelled));
            }
        }

        Count(database);
        await database.DisposeAsync();
    }

    private void Count(RandomDatabase database) => (_done, _failed) = (_done + database.Statements.Done, _failed + database.Statements.Failed);

    private static Task<Template> BuildAsync(MySqlHost host, RandomSchema schema) => TemplateBuild.RunAsync(host, new TemplateRecipe([new SchemaStep(schema)]));

    private sealed class SchemaStep(RandomSchema schema) : ITemplateStep<TemplateDatabase>
    {
        public string Title => "random";

        public void AddTo(TemplateHash hash) => hash.Add(string.Join('\n', schema.Statements()));

        public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            foreach (var statement in schema.Statements())
                await RegistrySql.ExecuteAsync(connection, statement, cancellationToken);
        }
    }

    private sealed record Case(RandomSchema Schema, (IReadOnlyList<RandomWork> Work, bool CommitLast)[] Tests)
    {
        public IEnumerable<Work> Steps(IEnumerable<RandomWork> work) => work.Select(step => step.On(Schema));

        public string Describe() => string.Join("\n", [
            .. Schema.Statements().Select(statement => statement + ";"),
            .. Tests.SelectMany((test, number) => Steps(test.Work)
                .Select(work => $"-- test {number}, session {work.Session}\n{work.Sql};").Append($"-- {(test.CommitLast ? "commit" : "rollback")}")),
        ]);
    }
}
