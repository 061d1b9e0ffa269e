using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Commands;
using Assay.PostgreSql.Templates.Flyway;
using Assay.PostgreSql.Templates.Liquibase;
using Assay.PostgreSql.Templates.Sql;
using Assay.PostgreSql.Verification;
using Assay.Resources;
using Assay.Servers;
using Assay.Sql.Databases;
using Assay.Sql.Templates;
using Assay.Sql.Templates.Code;
using Assay.Sql.Templates.Commands;
using Assay.Sql.Templates.Flyway;

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

    internal ImmutableSortedDictionary<string, string> ServerSettings { get; private set; } = ServerRequest.NoSettings;

    internal bool VerifiesResets { get; private set; } = ResetVerification.IsAskedFor;

    internal List<string> Roles { get; } = [];

    internal List<string> CreatedNames { get; } = [];

    internal int ApplicationConnections { get; private set; } = 10;

    internal PostgresIsolation Chosen { get; private set; } = PostgresIsolation.Database;

    internal int Kept { get; private set; } = KeepOnFailureSetting.Parse(Environment.GetEnvironmentVariable(KeepOnFailureSetting.Variable));

    internal TemplateRecipe Recipe => new(_steps);

    internal bool IsPreparedByService => _steps.Any(step => step is ServicePreparation<TemplateDatabase>);

    /// <summary>
    /// Runs the SQL migrations of a folder in Flyway's naming, in the order and with the failures that Flyway has: <c>V1__create_users.sql</c>, by
    /// version, then <c>R__views.sql</c>. They leave no history table.
    /// </summary>
    /// <param name="folder">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <param name="options">Placeholders and further folders.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SandboxException">The folder was not found.</exception>
    public PostgresDatabaseBuilder Migrations(string folder, Action<MigrationOptions>? options = null)
    {
        var chosen = new MigrationOptions();
        options?.Invoke(chosen);
        return Add(new MigrationFolder<TemplateDatabase>(folder, chosen, MigrationSession.OpenAsync));
    }

    /// <summary>
    /// Runs Liquibase-formatted SQL (<c>--liquibase formatted sql</c>, <c>--changeset author:id</c>) as Liquibase does, without its own tables. What it
    /// has beyond that is refused by name.
    /// </summary>
    /// <param name="path">A file, or a folder whose files run in the order of their paths: absolute, or relative to the tests' output or any folder above it.</param>
    /// <param name="options">Contexts, labels and parameters.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SandboxException">The path was not found.</exception>
    public PostgresDatabaseBuilder Changelog(string path, Action<ChangelogOptions>? options = null)
    {
        var chosen = new ChangelogOptions();
        options?.Invoke(chosen);
        return Add(new ChangelogStep(path, chosen));
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
        return Add(new PreparationStep<TemplateDatabase>(work.Method.Name.StartsWith('<') ? "Prepare" : $"Prepare({work.Method.Name})", work, inputs));
    }

    /// <summary>
    /// Fills the template by a program, such as a migration tool. In the arguments, <c>{host}</c>, <c>{port}</c>, <c>{database}</c>, <c>{user}</c>,
    /// <c>{password}</c>, <c>{jdbc}</c>, <c>{url}</c> (libpq's form) and <c>{npgsql}</c> stand for the database, <c>{path:db/migrations}</c> for the
    /// absolute path of a file or folder. It runs again when the command line or such a file changes, or something that <paramref name="options"/> names.
    /// </summary>
    /// <param name="program">A program on the PATH, or a path: absolute, or relative to the tests' output or any folder above it.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="options">What it depends on, its environment, its folder, its time.</param>
    /// <returns>The builder.</returns>
    public PostgresDatabaseBuilder Command(string program, IReadOnlyList<string> arguments, Action<CommandOptions>? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(program);
        ArgumentNullException.ThrowIfNull(arguments);
        var chosen = new CommandOptions();
        options?.Invoke(chosen);
        return Add(new CommandStep<TemplateDatabase>(program, [.. arguments], chosen, CommandDescription.Of));
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

    /// <summary>
    /// Adds a role that an application connects by, and what it may do in the database. It is made on the server if it is not there, with a random
    /// password; <see cref="PostgresDatabase.ConnectionStringFor"/> answers its connection string. Migrations may name it, too. The role that Assay
    /// uses needs <c>createrole</c>.
    /// </summary>
    /// <param name="name">The role's name, up to 63 bytes. Roles are the server's: every sandbox that declares it uses the same.</param>
    /// <param name="grants">Statements, run after the steps declared before: <c>grant select on all tables in schema public to app</c>.</param>
    /// <returns>The builder.</returns>
    public PostgresDatabaseBuilder Role(string name, params string[] grants)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(grants);
        if (Encoding.UTF8.GetByteCount(name) > 63)
            throw new ArgumentException($"'{name}' is longer than the 63 bytes of a PostgreSQL name.", nameof(name));
        if (!Roles.Contains(name))
            Roles.Add(name);
        return Add(new RoleGrants(name, grants));
    }

    /// <summary>
    /// Says that the application makes databases of its own at run time, such as one for each tenant. Those that appear while the sandbox lives belong
    /// to it, and are dropped when it is returned.
    /// </summary>
    /// <param name="names">
    /// Their names: <c>*</c> stands for anything. Names are the server's, so sandboxes that run side by side need a prefix of their own:
    /// <c>{sandbox}_tenant_*</c>, with <see cref="PostgresDatabase.DatabasePrefix"/> as a setting of the application. Without one, a second sandbox
    /// waits until the first is gone.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The names begin with <c>*</c>, and could be anybody's.</exception>
    public PostgresDatabaseBuilder Creates(string names)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(names);
        if (names.IndexOf('*', StringComparison.Ordinal) is >= 0 and < 3)
            throw new ArgumentException($"'{names}' could be anybody's databases. Begin with three letters or more, or with {{sandbox}}.", nameof(names));
        CreatedNames.Add(names);
        return this;
    }

    /// <summary>
    /// How many connections an application may open: the <c>Maximum Pool Size</c> of its connection string, which is reserved on the server as long
    /// as the sandbox lives, for each role. 10 unless told.
    /// </summary>
    /// <param name="most">From 1 to 1000.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public PostgresDatabaseBuilder Connections(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 1000);
        ApplicationConnections = most;
        return this;
    }

    /// <summary>
    /// Lets the databases of failed tests stay on the server, with a line for <c>psql</c> in the test's output. The environment does the same for all:
    /// <c>ASSAY_KEEP_ON_FAILURE=1</c>. It takes an adapter of the test framework to know which test failed.
    /// </summary>
    /// <param name="most">How many stay on one server; the oldest go first. 5 unless told.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public PostgresDatabaseBuilder KeepOnFailure(int most = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        Kept = most;
        return this;
    }

    /// <summary>
    /// Compares the database after every reset with what it was when it came from its template: schema, rows, sequences, large objects, settings. One that
    /// differs is replaced, and the output says by what. Costs as much as the database holds, off the path of the tests; the environment does the same
    /// for all: <c>ASSAY_VERIFY_RESETS=1</c>.
    /// </summary>
    /// <returns>The builder.</returns>
    public PostgresDatabaseBuilder VerifyResets()
    {
        VerifiesResets = true;
        return this;
    }

    /// <summary>Chooses how the database is kept apart from other tests' and made clean: <see cref="PostgresIsolation.Database"/> unless told.</summary>
    /// <param name="isolation">The way.</param>
    /// <returns>The builder.</returns>
    public PostgresDatabaseBuilder Isolation(PostgresIsolation isolation)
    {
        ArgumentNullException.ThrowIfNull(isolation);
        Chosen = isolation;
        return this;
    }

    /// <summary>
    /// A setting of the server, by its name in <c>postgresql.conf</c>, in place of Assay's default: <c>max_connections</c>, <c>wal_level</c>,
    /// <c>shared_preload_libraries</c>. Databases of different settings lie in different servers. What an external server is set to is its owner's
    /// matter.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value, without quotes.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name or the value is no line of a configuration.</exception>
    public PostgresDatabaseBuilder ServerSetting(string name, string value)
    {
        ServerSettings = ServerSettings.With(name, value);
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

    /// <summary>What a sandbox claims of the server: besides its own pools a session that resets, and one to spare.</summary>
    internal SandboxClaim Claim(SandboxContext context, int testConnections, Func<bool> tryRetire) => new()
    {
        Sandbox = $"{context.Sandbox} #{context.Number.ToString(CultureInfo.InvariantCulture)}",
        Connections = (ApplicationConnections * Math.Max(1, Roles.Count)) + testConnections + 2,
        Creates = CreatedNames,
        KeepOnFailure = Kept,
        TryRetire = tryRetire,
    };
}
