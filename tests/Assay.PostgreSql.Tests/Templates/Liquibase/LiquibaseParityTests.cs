using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Liquibase;

namespace Assay.PostgreSql.Tests.Templates.Liquibase;

/// <summary>Formatted SQL gives the same database, or fails, through Liquibase and through us.</summary>
public sealed class LiquibaseParityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private const string Failed = "failed";

    private const string Tagged = "(contexts and labels)";

    private const string TaggedChangelog =
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
        """;

    private static RecordedAnswers Recorded { get; } = new("Templates/Liquibase/answers.txt");

    public static TheoryData<string> Names => [Tagged, .. TestRun.IsLong ? Changelogs.All.Keys : Changelogs.Short];

    /// <summary>Liquibase itself runs one each time; all where ASSAY_LONG is set.</summary>
    public static TheoryData<string> Asked => [Tagged, .. TestRun.IsLong ? Changelogs.All.Keys : []];

    [Theory, MemberData(nameof(Names))]
    public async Task The_same_schema_or_a_failure_as_Liquibase_gave(string name) =>
        AssertSame(Recorded.Of(name), await OursAsync(name));

    [Theory, MemberData(nameof(Asked))]
    public async Task The_same_as_Liquibase_gives_now(string name)
    {
        _ = LiquibaseTool.Tool.Path;
        var theirs = await LiquibaseAsync(name);
        AssertSame(theirs, await OursAsync(name));
        Recorded.Check(name, theirs);
    }

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

    private static string ChangelogOf(string name) => name == Tagged ? TaggedChangelog : Changelogs.All[name];

    /// <summary>A failure is one whatever it says: Liquibase tells the server's state in no fixed place.</summary>
    private static void AssertSame(string theirs, string ours) => Assert.Equal(theirs, ours.StartsWith(Failed, StringComparison.Ordinal) && theirs == Failed ? Failed : ours);

    private static async Task<string> LiquibaseAsync(string name)
    {
        using var folder = new ScriptFolder(("changelog.sql", ChangelogOf(name)));
        string[] arguments = name == Tagged ? ["--contexts=test,slow", "--label-filter=two and !three"] : [];
        await using var database = await ScratchDatabase.CreateAsync(Cancelled, RecordedAnswers.Version);
        if ((await LiquibaseTool.UpdateAsync(database.ConnectionString, folder.Path, arguments, Cancelled)).Code != 0)
            return Failed;
        await database.ExecuteAsync("drop table databasechangelog, databasechangeloglock", Cancelled);
        return await database.MadeAsync(Cancelled);
    }

    private static async Task<string> OursAsync(string name)
    {
        using var folder = new ScriptFolder(("changelog.sql", ChangelogOf(name)));
        var options = name == Tagged ? new ChangelogOptions().Context("test", "slow").Labels("two and !three") : new ChangelogOptions();
        await using var database = await ScratchDatabase.CreateAsync(Cancelled, RecordedAnswers.Version);
        try
        {
            await database.ApplyAsync(new ChangelogStep(Path.Combine(folder.Path, "changelog.sql"), options), Cancelled);
            return await database.MadeAsync(Cancelled);
        }
        catch (SandboxException failed)
        {
            return $"{Failed}: {failed.Message}";
        }
    }
}
