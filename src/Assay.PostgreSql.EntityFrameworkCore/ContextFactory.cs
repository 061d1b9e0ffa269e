using Assay.Sql.Templates;
using Microsoft.EntityFrameworkCore;

namespace Assay.PostgreSql.EntityFrameworkCore;

/// <summary>Makes contexts for a connection, and says what they depend on.</summary>
internal static class ContextFactory
{
    public static TContext Create<TContext>(
        string connectionString, Action<DbContextOptionsBuilder<TContext>>? configure)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        options.UseNpgsql(connectionString);
        configure?.Invoke(options);
        var constructor = typeof(TContext).GetConstructors().FirstOrDefault(candidate =>
            candidate.GetParameters() is [var only] && only.ParameterType.IsAssignableFrom(typeof(DbContextOptions<TContext>)));
        return constructor is null
            ? throw new SandboxException($"{typeof(TContext).Name} has no public constructor that takes DbContextOptions<{typeof(TContext).Name}> alone. Use Prepare(…) and make it there.")
            : (TContext)constructor.Invoke([options.Options]);
    }

    public static TemplateInputs Count<TContext>(TemplateInputs on, Action<DbContextOptionsBuilder<TContext>>? configure)
        where TContext : DbContext
    {
        on.Value(typeof(TContext).FullName ?? "").Assembly(typeof(TContext).Assembly);
        return configure is null ? on : on.Assembly(configure.Method.Module.Assembly);
    }
}
