using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Flyway;
using Assay.Sql;
using Assay.Sql.Templates;
using Assay.Sql.Templates.Flyway;

namespace Assay.PostgreSql.Tests.Templates.Flyway;

/// <summary>A folder gives the same database, or fails in the same way, through Flyway and through us.</summary>
public sealed class FlywayParityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static RecordedAnswers Recorded { get; } = new("Templates/Flyway/answers.txt");

    public static TheoryData<string> Folders => [.. TestRun.IsLong ? FlywayFolders.All.Keys : FlywayFolders.Short];

    /// <summary>Flyway itself runs one each time; all where ASSAY_LONG is set.</summary>
    public static TheoryData<string> Asked => [.. TestRun.IsLong ? FlywayFolders.All.Keys : ["cb"]];

    [Theory, MemberData(nameof(Folders))]
    public async Task The_same_schema_in_the_same_order_with_the_same_failures_as_Flyway_gave(string name)
    {
        using var folder = new ScriptFolder(FlywayFolders.All[name]);
        Assert.Equal(Recorded.Of(name), await OursAsync(folder.Path));
    }

    [Theory, MemberData(nameof(Asked))]
    public async Task The_same_as_Flyway_gives_now(string name)
    {
        _ = FlywayTool.Tool.Path;
        using var folder = new ScriptFolder(FlywayFolders.All[name]);
        var (theirs, ours) = (await FlywayAsync(folder.Path), await OursAsync(folder.Path));
        Assert.Equal(theirs, ours);
        Recorded.Check(name, theirs);
    }

    /// <summary>The state of the database after Flyway, or its failure: the SQLSTATE where the server refused, else nothing more.</summary>
    private static async Task<string> FlywayAsync(string folder)
    {
        await using var database = await ScratchDatabase.CreateAsync(Cancelled, RecordedAnswers.Version);
        var (code, output) = await FlywayTool.MigrateAsync(database.ConnectionString, folder, Cancelled);
        if (code != 0)
            return Failure(output.Split('\n').FirstOrDefault(line => line.StartsWith("SQL State", StringComparison.Ordinal))?.Split(':')[1].Trim());
        await database.ExecuteAsync("drop table flyway_schema_history", Cancelled);
        return await database.MadeAsync(Cancelled);
    }

    private static async Task<string> OursAsync(string folder)
    {
        await using var database = await ScratchDatabase.CreateAsync(Cancelled, RecordedAnswers.Version);
        try
        {
            await database.ApplyAsync(new MigrationFolder<TemplateDatabase>(folder, new MigrationOptions().Placeholder("who", "ann"), MigrationSession.OpenAsync), Cancelled);
        }
        catch (SandboxException failed)
        {
            return Failure((failed as MigrationException)?.SqlState);
        }

        return await database.MadeAsync(Cancelled);
    }

    private static string Failure(string? state) => state is null ? "failed before a statement" : $"failed with {state}";
}
