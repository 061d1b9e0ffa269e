using System.Collections.Immutable;
using System.Globalization;
using Assay.MySql.Templates;
using Assay.MySql.Templates.Commands;
using Assay.MySql.Templates.Flyway;
using Assay.MySql.Templates.Sql;
using Assay.MySql.Verification;
using Assay.Resources;
using Assay.Servers;
using Assay.Sql.Databases;
using Assay.Sql.Templates;
using Assay.Sql.Templates.Code;
using Assay.Sql.Templates.Commands;
using Assay.Sql.Templates.Flyway;

namespace Assay.MySql;

/// <summary>Declares what a sandbox's database holds before a test begins. The steps run once for a template, in the order of their declaration.</summary>
public sealed class MySqlDatabaseBuilder
{
    private readonly List<ITemplateStep> _steps = [];

    internal MySqlDatabaseBuilder()
    {
    }

    internal string? PinnedVersion { get; private set; }

    internal string? ExternalServer { get; private set; }

    internal ImmutableSortedDictionary<string, string> ServerSettings { get; private set; } = ServerRequest.NoSettings;

    internal bool VerifiesResets { get; private set; } = ResetVerification.IsAskedFor;

    internal int ApplicationConnections { get; private set; } = 10;

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
    public MySqlDatabaseBuilder Migrations(string folder, Action<MigrationOptions>? options = null)
    {
        var chosen = new MigrationOptions();
        options?.Invoke(chosen);
        return Add(new MigrationFolder<TemplateDatabase>(folder, chosen, MigrationSession.OpenAsync));
    }

    /// <summary>Runs a SQL file, such as one that loads reference data. <c>DELIMITER</c> is understood.</summary>
    /// <param name="file">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SandboxException">The file was not found.</exception>
    public MySqlDatabaseBuilder Seed(string file) => Add(new SeedScript(file));

    /// <summary>
    /// Fills the template by code, such as an application's own seeder. It runs again when its assembly changes, or one that this refers to, or
    /// something that <paramref name="dependsOn"/> names.
    /// </summary>
    /// <param name="work">The work, given the database. It awaits all that it starts.</param>
    /// <param name="dependsOn">Files that it reads, assemblies that it loads by name, values that it captures.</param>
    /// <returns>The builder.</returns>
    public MySqlDatabaseBuilder Prepare(Func<TemplateDatabase, CancellationToken, Task> work, Action<TemplateInputs>? dependsOn = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        var inputs = new TemplateInputs();
        dependsOn?.Invoke(inputs);
        return Add(new PreparationStep<TemplateDatabase>(work.Method.Name.StartsWith('<') ? "Prepare" : $"Prepare({work.Method.Name})", work, inputs));
    }

    /// <summary>
    /// Fills the template by a program, such as a migration tool. In the arguments, <c>{host}</c>, <c>{port}</c>, <c>{database}</c>, <c>{user}</c>,
    /// <c>{password}</c>, <c>{jdbc}</c>, <c>{url}</c> (<c>mysql://…</c>) and <c>{connection}</c> stand for the database, <c>{path:db/migrations}</c> for the
    /// absolute path of a file or folder. It runs again when the command line or such a file changes, or something that <paramref name="options"/> names.
    /// </summary>
    /// <param name="program">A program on the PATH, or a path: absolute, or relative to the tests' output or any folder above it.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="options">What it depends on, its environment, its folder, its time.</param>
    /// <returns>The builder.</returns>
    public MySqlDatabaseBuilder Command(string program, IReadOnlyList<string> arguments, Action<CommandOptions>? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(program);
        ArgumentNullException.ThrowIfNull(arguments);
        var chosen = new CommandOptions();
        options?.Invoke(chosen);
        return Add(new CommandStep<TemplateDatabase>(program, [.. arguments], chosen, CommandDescription.Of));
    }

    /// <summary>Asks for one version. It is honoured or refused, never replaced. Without it, any MySQL or MariaDB serves.</summary>
    /// <param name="version">As far as it matters: <c>8.0</c> is MySQL, <c>10.11</c> is MariaDB.</param>
    /// <returns>The builder.</returns>
    public MySqlDatabaseBuilder Version(string version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        PinnedVersion = version;
        return this;
    }

    /// <summary>
    /// How many connections an application may open: the <c>Maximum Pool Size</c> of its connection string, which is reserved on the server as long
    /// as the sandbox lives. 10 unless told.
    /// </summary>
    /// <param name="most">From 1 to 1000.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public MySqlDatabaseBuilder Connections(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 1000);
        ApplicationConnections = most;
        return this;
    }

    /// <summary>
    /// Lets the databases of failed tests stay on the server, with a line for the command line client in the test's output. The environment does the same
    /// for all: <c>ASSAY_KEEP_ON_FAILURE=1</c>. It takes an adapter of the test framework to know which test failed.
    /// </summary>
    /// <param name="most">How many stay on one server; the oldest go first. 5 unless told.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public MySqlDatabaseBuilder KeepOnFailure(int most = KeepOnFailureSetting.DefaultMost)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        Kept = most;
        return this;
    }

    /// <summary>
    /// Compares the database after every reset with what it was when it came from its template: schema, rows, numbers, rights. One that
    /// differs is replaced, and the output says by what. Costs as much as the database holds, off the path of the tests; the environment does the same
    /// for all: <c>ASSAY_VERIFY_RESETS=1</c>.
    /// </summary>
    /// <returns>The builder.</returns>
    public MySqlDatabaseBuilder VerifyResets()
    {
        VerifiesResets = true;
        return this;
    }

    /// <summary>
    /// A setting of the server, by its name in <c>my.cnf</c>, in place of Assay's default: <c>max_connections</c>, <c>sql_mode</c>, <c>lower_case_table_names</c>.
    /// Databases of different settings lie in different servers. What an external server is set to is its owner's matter.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value, without quotes.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name or the value is no line of a configuration.</exception>
    public MySqlDatabaseBuilder ServerSetting(string name, string value)
    {
        ServerSettings = ServerSettings.With(name, value);
        return this;
    }

    /// <summary>Takes this server and no other, unless <c>ASSAY_MYSQL</c> names one. It is never stopped, and nothing foreign in it is touched.</summary>
    /// <param name="connectionString">MySqlConnector's, of an account that may create databases whose names begin with <c>assay</c>.</param>
    /// <returns>The builder.</returns>
    public MySqlDatabaseBuilder On(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ExternalServer = connectionString;
        return this;
    }

    internal MySqlDatabaseBuilder Add(ITemplateStep step)
    {
        _steps.Add(step);
        return this;
    }

    /// <summary>What a sandbox claims of the server: besides its own pools a session that resets, and one to spare.</summary>
    internal SandboxClaim Claim(SandboxContext context, int testConnections, Func<bool> tryRetire) => new()
    {
        Sandbox = $"{context.Sandbox} #{context.Number.ToString(CultureInfo.InvariantCulture)}",
        Connections = ApplicationConnections + testConnections + 2,
        KeepOnFailure = Kept,
        TryRetire = tryRetire,
    };
}
