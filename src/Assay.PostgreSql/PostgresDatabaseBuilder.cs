using Assay.PostgreSql.Templates;

namespace Assay.PostgreSql;

/// <summary>Declares what a sandbox's database holds before a test begins. The steps run once for a template, in the order of their declaration.</summary>
public sealed class PostgresDatabaseBuilder
{
    private readonly List<ITemplateStep> _steps = [];

    internal PostgresDatabaseBuilder()
    {
    }

    internal int? MajorVersion { get; private set; }

    internal string? ExternalServer { get; private set; }

    internal TemplateRecipe Recipe => new(_steps);

    /// <summary>
    /// Runs the SQL migrations of a folder in Flyway's naming: <c>V1__create_users.sql</c>, in order of their versions, then <c>R__views.sql</c>.
    /// </summary>
    /// <param name="folder">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SandboxException">The folder was not found.</exception>
    public PostgresDatabaseBuilder Migrations(string folder)
    {
        _steps.Add(new MigrationFolder(folder));
        return this;
    }

    /// <summary>Runs a SQL file, such as one that loads reference data.</summary>
    /// <param name="file">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SandboxException">The file was not found.</exception>
    public PostgresDatabaseBuilder Seed(string file)
    {
        _steps.Add(new SeedScript(file));
        return this;
    }

    /// <summary>Asks for one major version. It is honoured or refused, never replaced. Without it, any version serves.</summary>
    /// <param name="major">14 or later.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The version is below 14.</exception>
    public PostgresDatabaseBuilder Version(int major)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(major, 14);
        MajorVersion = major;
        return this;
    }

    /// <summary>Takes this server and no other, unless <c>ASSAY_POSTGRES</c> names one. It is never stopped, and nothing foreign in it is touched.</summary>
    /// <param name="connectionString">Npgsql's, of a role that may create databases, to any database.</param>
    /// <returns>The builder.</returns>
    public PostgresDatabaseBuilder On(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ExternalServer = connectionString;
        return this;
    }
}
