namespace Assay.MySql;

/// <summary>MySQL and MariaDB in sandboxes.</summary>
public static class MySqlSandboxBuilderExtensions
{
    /// <summary>Adds a database of the sandbox's own.</summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">What the database holds before a test begins; an empty database when left out.</param>
    public static MySqlDatabase MySql(this SandboxBuilder build, string name, Action<MySqlDatabaseBuilder>? declare = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        var declared = new MySqlDatabaseBuilder();
        declare?.Invoke(declared);
        return build.Add(new MySqlDatabase(name, declared));
    }
}
