using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Assay.PostgreSql.EntityFrameworkCore;

/// <summary>Templates by Entity Framework Core.</summary>
public static class EntityFrameworkDatabaseBuilderExtensions
{
    /// <summary>
    /// Runs the migrations of a context, as <c>Database.Migrate</c> does; their history table stays, so that an application that migrates when it
    /// starts finds nothing to do. They run again when the assembly of the context or of the migrations changes, or one that these refer to.
    /// </summary>
    /// <typeparam name="TContext">The context, with a constructor that takes its options.</typeparam>
    /// <param name="db">The builder.</param>
    /// <param name="configure">Further options, such as naming conventions. The connection is set already.</param>
    /// <returns>The builder.</returns>
    public static PostgresDatabaseBuilder EntityFrameworkMigrations<TContext>(
        this PostgresDatabaseBuilder db, Action<DbContextOptionsBuilder<TContext>>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Prepare(
            async (database, cancellationToken) =>
            {
                await using var context = ContextFactory.Create(database.ConnectionString, configure);
                if (!context.Database.GetMigrations().Any())
                {
                    throw new SandboxException(
                        $"{typeof(TContext).Name} has no migrations in {MigrationsOf(context).Assembly.GetName().Name}. "
                        + $"Add one, name their assembly (MigrationsAssembly), or use EnsureCreated<{typeof(TContext).Name}>().");
                }

                await context.Database.MigrateAsync(cancellationToken);
            },
            on => ContextFactory.Count(on, configure).Assembly(() =>
            {
                using var context = ContextFactory.Create("Host=none", configure);
                return MigrationsOf(context).Assembly;
            }));
    }

    /// <summary>
    /// Makes the schema of a context, as <c>Database.EnsureCreated</c> does. It is made again when the assembly of the context changes, or one that
    /// it refers to.
    /// </summary>
    /// <typeparam name="TContext">The context, with a constructor that takes its options.</typeparam>
    /// <param name="db">The builder.</param>
    /// <param name="configure">Further options, such as naming conventions. The connection is set already.</param>
    /// <returns>The builder.</returns>
    public static PostgresDatabaseBuilder EnsureCreated<TContext>(
        this PostgresDatabaseBuilder db, Action<DbContextOptionsBuilder<TContext>>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Prepare(
            async (database, cancellationToken) =>
            {
                await using var context = ContextFactory.Create(database.ConnectionString, configure);
                if (!await context.Database.EnsureCreatedAsync(cancellationToken))
                {
                    throw new SandboxException(
                        $"EnsureCreated<{typeof(TContext).Name}>() made nothing, because an earlier step made tables: Entity Framework only fills an empty database. "
                        + "Declare it first, or use migrations.");
                }
            },
            on => ContextFactory.Count(on, configure));
    }

    private static IMigrationsAssembly MigrationsOf(DbContext context) => context.GetService<IMigrationsAssembly>();
}
