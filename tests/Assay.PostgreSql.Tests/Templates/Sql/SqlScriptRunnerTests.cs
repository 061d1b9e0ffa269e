using System.Globalization;
using Assay.PostgreSql.Templates.Sql;
using Assay.Sql;

namespace Assay.PostgreSql.Tests.Templates.Sql;

public sealed class SqlScriptRunnerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failure_in_a_large_batch_names_its_own_line_and_takes_everything_back()
    {
        var lines = Enumerable.Range(1, 1200).Select(id => string.Create(CultureInfo.InvariantCulture, $"insert into t values ({(id == 1100 ? 7 : id)});"));
        using var folder = new ScriptFolder(("seed.sql", "create table t (id int primary key);\n" + string.Join('\n', lines)));
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        var failed = await Assert.ThrowsAsync<MigrationException>(() => database.ApplyAsync(new SeedScript(Path.Combine(folder.Path, "seed.sql")), Cancelled));
        Assert.Equal((1101, "insert into t values (7)"), (failed.Line, failed.Statement));
        Assert.Null(await database.AskAsync("select to_regclass('t')::text", Cancelled));
    }

    [Fact]
    public async Task Data_in_the_script_is_copied()
    {
        using var folder = new ScriptFolder(("seed.sql", "create table t (id int, v text);\ncopy t (id, v) from stdin;\n1\ta; b\n2\t\\N\n\\.\ninsert into t values (3, 'c');\n"));
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        await database.ApplyAsync(new SeedScript(Path.Combine(folder.Path, "seed.sql")), Cancelled);
        Assert.Equal("(1,\"a; b\") (2,) (3,c)", await database.AskAsync("select string_agg(row(id, v)::text, ' ' order by id) from t", Cancelled));
    }
}
