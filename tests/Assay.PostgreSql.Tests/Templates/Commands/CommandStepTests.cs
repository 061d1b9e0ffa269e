using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Commands;
using Assay.PostgreSql.Tests.Templates.Flyway;
using Assay.PostgreSql.Tests.Templates.Liquibase;
using Assay.Servers.Native;
using Assay.Sql.Templates;
using Assay.Sql.Templates.Commands;

namespace Assay.PostgreSql.Tests.Templates.Commands;

public sealed class CommandStepTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Assay.PostgreSql.Tests.Builder.dll");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_program_is_shown_with_its_exit_code_and_the_end_of_its_output()
    {
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        var failed = await Assert.ThrowsAsync<SandboxException>(
            () => database.ApplyAsync(new CommandStep<TemplateDatabase>(DotnetHost.Path, ["exec", Program, "too", "many", "{user} {database}"], new CommandOptions(), CommandDescription.Of), Cancelled));
        Assert.Contains("too many {user} {database} ended with exit code 2. It said last:\nusage: Assay.PostgreSql.Tests.Builder", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed()
    {
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        var failed = await Assert.ThrowsAsync<SandboxException>(() => database.ApplyAsync(
            new CommandStep<TemplateDatabase>(DotnetHost.Path, ["exec", Program, "wait"], new CommandOptions().Within(TimeSpan.FromMilliseconds(300)), CommandDescription.Of), Cancelled));
        Assert.Contains("did not end within 0.3 s and was killed", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_to_be_missing()
    {
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        var failed = await Assert.ThrowsAsync<SandboxException>(
            () => database.ApplyAsync(new CommandStep<TemplateDatabase>("no-such-migration-tool", [], new CommandOptions(), CommandDescription.Of), Cancelled));
        Assert.Contains("'no-such-migration-tool' could not be started", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Placeholders_name_the_database_and_the_password_is_never_shown()
    {
        var place = CommandDescription.Of("Host=db;Port=5433;Database=d;Username=ann;Password=p@ss");
        Assert.Equal("jdbc:postgresql://db:5433/d ann p@ss {other}", place.Replace("{jdbc} {user} {password} {other}"));
        Assert.Equal("postgresql://ann:p%40ss@db:5433/d", place.Replace("{url}"));
        Assert.Equal("said …", place.Hide("said p@ss"));
    }

    [Fact]
    public void The_hash_follows_the_command_line_and_the_files_that_it_names()
    {
        using var folder = new ScriptFolder(("V1__a.sql", "select 1"));
        var before = Hash("{path:" + folder.Path + "}");
        Assert.NotEqual(before, Hash("{path:" + folder.Path + "} "));
        File.WriteAllText(Path.Combine(folder.Path, "V1__a.sql"), "select 12");
        Assert.NotEqual(before, Hash("{path:" + folder.Path + "}"));
    }

    [Fact]
    public async Task Flyway_itself_fills_a_database()
    {
        using var folder = new ScriptFolder(("V1__a.sql", "create table a (id int)"));
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        string[] arguments = ["-url={jdbc}", "-user={user}", "-password={password}", "-locations=filesystem:{path:" + folder.Path + "}", "migrate"];
        await database.ApplyAsync(new CommandStep<TemplateDatabase>(FlywayTool.Tool.Path, arguments, new CommandOptions(), CommandDescription.Of), Cancelled);
        Assert.Equal("a", await database.AskAsync("select to_regclass('a')::text", Cancelled));
    }

    [Fact]
    public async Task Liquibase_itself_fills_a_database()
    {
        using var folder = new ScriptFolder(("changelog.sql", "--liquibase formatted sql\n--changeset ann:1\ncreate table a (id int);\n"));
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        string[] arguments = ["--url={jdbc}", "--username={user}", "--search-path={path:" + folder.Path + "}", "--changelog-file=changelog.sql", "update"];
        await database.ApplyAsync(
            new CommandStep<TemplateDatabase>(LiquibaseTool.Tool.Path, arguments, new CommandOptions().Variable("LIQUIBASE_COMMAND_PASSWORD", "{password}"), CommandDescription.Of), Cancelled);
        Assert.Equal("a", await database.AskAsync("select to_regclass('a')::text", Cancelled));
    }

    private static string Hash(params string[] arguments)
    {
        using var hash = new TemplateHash();
        new CommandStep<TemplateDatabase>("flyway", arguments, new CommandOptions(), CommandDescription.Of).AddTo(hash);
        return hash.Text();
    }
}
