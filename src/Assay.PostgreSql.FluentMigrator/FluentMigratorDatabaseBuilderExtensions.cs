using System.Reflection;
using FluentMigrator.Runner;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.PostgreSql.FluentMigrator;

/// <summary>Templates by FluentMigrator.</summary>
public static class FluentMigratorDatabaseBuilderExtensions
{
    /// <summary>
    /// Runs the migrations of an assembly up to the newest; their version table stays, so that an application that migrates when it starts finds
    /// nothing to do. They run again when the assembly changes, or one that it refers to.
    /// </summary>
    /// <param name="db">The builder.</param>
    /// <param name="migrations">The assembly with the migrations.</param>
    /// <param name="configure">Further services, such as tags or conventions. The connection is set already.</param>
    /// <returns>The builder.</returns>
    public static PostgresDatabaseBuilder FluentMigrator(
        this PostgresDatabaseBuilder db, Assembly migrations, Action<IServiceCollection>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(migrations);
        return db.Prepare(
            async (database, cancellationToken) =>
            {
                var services = new ServiceCollection().AddFluentMigratorCore().ConfigureRunner(runner => runner
                    .AddPostgres().WithGlobalConnectionString(database.ConnectionString).ScanIn(migrations).For.All());
                configure?.Invoke(services);
                await using var provider = services.BuildServiceProvider();
                await using var scope = provider.CreateAsyncScope();
                // FluentMigrator is synchronous.
                await Task.Run(scope.ServiceProvider.GetRequiredService<IMigrationRunner>().MigrateUp, cancellationToken);
            },
            on =>
            {
                on.Assembly(migrations);
                if (configure is not null)
                    on.Assembly(configure.Method.Module.Assembly);
            });
    }
}
