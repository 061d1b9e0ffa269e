using Npgsql;

namespace Assay.PostgreSql.Tests.Templates.Flyway;

/// <summary>Flyway itself, from the folder that ASSAY_FLYWAY_HOME names.</summary>
internal static class FlywayTool
{
    public static ReferenceTool Tool { get; } = new("ASSAY_FLYWAY_HOME", "flyway", "Flyway's command line");

    public static string Jdbc(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"jdbc:postgresql://{settings.Host}:{settings.Port}/{settings.Database}";
    }

    public static Task<(int Code, string Output)> MigrateAsync(string connectionString, string folder, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return Tool.RunAsync(
            [
                $"-url={Jdbc(connectionString)}", $"-user={settings.Username}", $"-password={settings.Password}", $"-locations=filesystem:{folder}",
                "-placeholders.who=ann",
                // Else its own lock, a transaction, would make CREATE INDEX CONCURRENTLY wait for ever.
                "-postgresql.transactional.lock=false", "migrate",
            ],
            cancellationToken);
    }
}
