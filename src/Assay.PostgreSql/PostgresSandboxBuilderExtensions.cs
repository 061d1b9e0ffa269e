namespace Assay.PostgreSql;

/// <summary>PostgreSQL in sandboxes.</summary>
public static class PostgresSandboxBuilderExtensions
{
    /// <summary>Adds a database of the sandbox's own.</summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">What the database holds before a test begins; an empty database when left out.</param>
    public static PostgresDatabase Postgres(this SandboxBuilder build, string name, Action<PostgresDatabaseBuilder>? declare = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        var declared = new PostgresDatabaseBuilder();
        declare?.Invoke(declared);
        return build.Add(new PostgresDatabase(name, declared));
    }
}
