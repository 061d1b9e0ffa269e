using Npgsql;

namespace Assay.PostgreSql.Tests.Templates.Liquibase;

/// <summary>Liquibase itself, from the folder that ASSAY_LIQUIBASE_HOME names.</summary>
internal static class LiquibaseTool
{
    public static ReferenceTool Tool { get; } = new("ASSAY_LIQUIBASE_HOME", "liquibase", "Liquibase's distribution");

    public static Task<(int Code, string Output)> UpdateAsync(
        string connectionString, string folder, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return Tool.RunAsync(
            [
                $"--url=jdbc:postgresql://{settings.Host}:{settings.Port}/{settings.Database}", $"--username={settings.Username}",
                $"--password={settings.Password}", $"--search-path={folder}", "--changelog-file=changelog.sql", "update", .. arguments,
            ],
            cancellationToken);
    }
}
