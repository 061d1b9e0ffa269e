using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Liquibase;

namespace Assay.PostgreSql.Tests.Templates.Liquibase;

/// <summary>Formatted SQL gives the same database, or fails, through Liquibase and through us.</summary>
public sealed class LiquibaseParityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names =>
        [.. Environment.GetEnvironmentVariable("ASSAY_LONG") is null ? Changelogs.Short : Changelogs.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task The_same_schema_or_a_failure_in_both(string name) => await CompareAsync(Changelogs.All[name], [], new ChangelogOptions());

    [Fact]
    public async Task The_same_contexts_and_labels() => await CompareAsync(
        """
        --liquibase formatted sql
        --changeset ann:1 context:test
        create table in_test ();
        --changeset ann:2 context:prod
        create table in_prod ();
        --changeset ann:3 context:"test and !slow"
        create table in_quick_test ();
        --changeset ann:4 context:"prod or (test and slow)"
        create table in_slow_test ();
        --changeset ann:5 labels:one,two
        create table labelled ();
        --changeset ann:6 labels:three
        create table labelled_otherwise ();
        --changeset ann:7
        create table always ();
        """,
        ["--contexts=test,slow", "--label-filter=two and !three"],
        new ChangelogOptions().Context("test", "slow").Labels("two and !three"));

    [Theory]
    [InlineData("create table a ();", "its first line must be --liquibase formatted sql")]
    [InlineData("--liquibase formatted sql\n--changset ann:1\nselect 1;", "holds no change set")]
    [InlineData("--liquibase formatted sql\n--changeset ann:1 splitStatement:false\nselect 1;", ":2 gives its change set the attribute 'splitStatement', which is not known here")]
    [InlineData("--liquibase formatted sql\n--changeset ann\nselect 1;", ":2 is no head of a change set")]
    [InlineData("--liquibase formatted sql\n--changeset ann:1\nselect 1;\n--changeset ann:1\nselect 2;", ":4: there is a change set ann:1 already, in line 2")]
    [InlineData("--liquibase formatted sql\n--changeset ann:1\n--precondition-foo x:1\nselect 1;", ":3: the precondition 'foo x:1' is not known here")]
    [InlineData("--liquibase formatted sql\n--changeset ann:1\n-- one\n/* two\nlines */ select 1;\nselect 1/0 as ${x};", ":6 failed with SQLSTATE 22012")]
    public async Task What_is_not_understood_or_fails_is_named_with_its_line(string changelog, string expected)
    {
        using var folder = new ScriptFolder(("changelog.sql", changelog));
        await using var database = await ScratchDatabase.CreateAsync(Cancelled);
        var step = new ChangelogStep(Path.Combine(folder.Path, "changelog.sql"), new ChangelogOptions().Parameter("x", "y"));
        var failed = await Assert.ThrowsAnyAsync<SandboxException>(() => database.ApplyAsync(step, Cancelled));
        Assert.Contains(expected, failed.Message, StringComparison.Ordinal);
    }

    private static async Task CompareAsync(string changelog, string[] arguments, ChangelogOptions options)
    {
        _ = LiquibaseTool.Tool.Path;
        using var folder = new ScriptFolder(("changelog.sql", changelog));
        await using var theirs = await ScratchDatabase.CreateAsync(Cancelled);
        var (code, output) = await LiquibaseTool.UpdateAsync(theirs.ConnectionString, folder.Path, arguments, Cancelled);
        await using var ours = await ScratchDatabase.CreateAsync(Cancelled);
        try
        {
            await ours.ApplyAsync(new ChangelogStep(Path.Combine(folder.Path, "changelog.sql"), options), Cancelled);
        }
        catch (SandboxException failed)
        {
            Assert.True(code != 0, $"only ours failed: {failed.Message}");
            return;
        }

        Assert.True(code == 0, $"only Liquibase failed: {output}");
        await theirs.ExecuteAsync("drop table databasechangelog, databasechangeloglock", Cancelled);
        Assert.Equal(await theirs.StateAsync(Cancelled), await ours.StateAsync(Cancelled));
    }
}
