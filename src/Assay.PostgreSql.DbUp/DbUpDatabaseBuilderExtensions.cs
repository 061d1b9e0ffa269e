using System.Globalization;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;

namespace Assay.PostgreSql.DbUp;

/// <summary>Templates by DbUp.</summary>
public static class DbUpDatabaseBuilderExtensions
{
    /// <summary>
    /// Runs an upgrade of DbUp's; its journal table stays, so that an application that upgrades when it starts finds nothing to do. It runs again when
    /// a script changes, or the assembly that declares the upgrade, or one that this refers to.
    /// </summary>
    /// <param name="db">The builder.</param>
    /// <param name="configure">Where the scripts are, as in <c>upgrade.WithScriptsEmbeddedInAssembly(…)</c>. The connection is set already.</param>
    /// <returns>The builder.</returns>
    public static PostgresDatabaseBuilder DbUp(this PostgresDatabaseBuilder db, Func<UpgradeEngineBuilder, UpgradeEngineBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(configure);
        return db.Prepare(
            async (database, cancellationToken) =>
            {
                // DbUp is synchronous.
                var result = await Task.Run(() => Engine(database.ConnectionString, configure).PerformUpgrade(), cancellationToken);
                if (!result.Successful)
                    throw new SandboxException($"DbUp failed{(result.ErrorScript is { } script ? $" in {script.Name}" : "")}: {result.Error.Message}", result.Error);
            },
            on => on.Assembly(configure.Method.Module.Assembly).Value(() => Scripts(configure)));
    }

    private static UpgradeEngine Engine(string connectionString, Func<UpgradeEngineBuilder, UpgradeEngineBuilder> configure) =>
        configure(DeployChanges.To.PostgresqlDatabase(connectionString).LogToNowhere()).Build();

    private static string Scripts(Func<UpgradeEngineBuilder, UpgradeEngineBuilder> configure) => string.Join(
        '\n',
        Engine("Host=none", configure).GetDiscoveredScripts().Select(script => string.Create(CultureInfo.InvariantCulture, $"{script.Name}\0{script.Contents.Length}\0{script.Contents}")));
}
