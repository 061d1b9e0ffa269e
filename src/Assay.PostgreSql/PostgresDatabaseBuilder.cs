using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Code;
using Assay.PostgreSql.Templates.Flyway;
using Assay.PostgreSql.Templates.Sql;

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
        return Add(new MigrationFolder(folder));
    }

    /// <summary>Runs a SQL file, such as one that loads reference data.</summary>
    /// <param name="file">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SandboxException">The file was not found.</exception>
    public PostgresDatabaseBuilder Seed(string file)
    {
        return Add(new SeedScript(file));
    }

    /// <summary>
    /// Fills the template by code, such as an application's own seeder. It runs again when its assembly changes, or one that this refers to, or
    /// something that <paramref name="dependsOn"/> names.
    /// </summary>
    /// <param name="work">The work, given the database. It awaits all that it starts.</param>
    /// <param name="dependsOn">Files that it reads, assemblies that it loads by name, values that it captures.</param>
    /// <returns>The builder.</returns>
    public PostgresDatabaseBuilder Prepare(Func<TemplateDatabase, CancellationToken, Task> work, Action<TemplateInputs>? dependsOn = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        var inputs = new TemplateInputs();
        dependsOn?.Invoke(inputs);
        return Add(new PreparationStep(work.Method.Name.StartsWith('<') ? "Prepare" : $"Prepare({work.Method.Name})", work, inputs));
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

    internal PostgresDatabaseBuilder Add(ITemplateStep step)
    {
        _steps.Add(step);
        return this;
    }
}
