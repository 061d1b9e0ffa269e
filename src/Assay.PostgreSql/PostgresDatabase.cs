using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Strategies;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Verification;
using Assay.Resources;
using Assay.Sql.Rows;
using Npgsql;

namespace Assay.PostgreSql;

/// <summary>
/// A PostgreSQL database of a sandbox's own: cloned from a migrated and seeded template, and put back in place after every test,
/// commits by whomever included.
/// </summary>
public sealed partial class PostgresDatabase : Resource, IPreparable
{
    private const int TestPoolSize = 8;
    private const string TestApplication = "test";
    private readonly PostgresDatabaseBuilder _declared;
    private readonly DatabaseStrategy _strategy;
    private SandboxDatabase? _own;
    private IReadOnlyDictionary<string, string> _passwords = new Dictionary<string, string>();
    private NpgsqlDataSource? _dataSource;
    private DatabaseReset? _reset;
    private ResetVerification? _verification;
    private SqlSession? _session;
    private TemplateDatabase? _preparing;

    internal PostgresDatabase(string name, PostgresDatabaseBuilder declared)
        : base(name) => (_declared, _strategy) = (declared, declared.Chosen.CreateFor(name));

    /// <summary>The connection string for applications, of the role that owns the database; their pool is limited to what is reserved for them.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started, or nobody may open connections (<see cref="PostgresIsolation.Transaction"/>).</exception>
    public string ConnectionString => ForApplications(BaseConnectionString).ConnectionString;

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => ConnectionString;

    /// <summary>The name of the database on the server.</summary>
    public string DatabaseName => _preparing?.Name ?? _own?.Name ?? throw NotStarted();

    /// <summary>
    /// What the names of databases begin with that the application makes at run time, where <c>{sandbox}</c> stands in
    /// <see cref="PostgresDatabaseBuilder.Creates"/>: unique to the sandbox, up to 30 bytes. Give it to the application as a setting.
    /// </summary>
    public string DatabasePrefix => DatabaseName;

    /// <summary>The test's own connections, warm: opened, with the types loaded.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started, or nobody may open connections (<see cref="PostgresIsolation.Transaction"/>).</exception>
    public NpgsqlDataSource DataSource => _strategy.RefusesConnectionsBecause is null ? _dataSource ?? throw NotStarted() : throw Refused();

    /// <summary>The one connection of <see cref="PostgresIsolation.Transaction"/>, in the transaction that is rolled back at the return. Not yours to close.</summary>
    /// <exception cref="InvalidOperationException">Another isolation is chosen: open as many connections as you like.</exception>
    public NpgsqlConnection Connection => Transactional.Connection;

    /// <summary>The transaction of <see cref="Connection"/>, for data access that is told which one to take part in. Not yours to end.</summary>
    /// <exception cref="InvalidOperationException">Another isolation is chosen: begin transactions as you like.</exception>
    public NpgsqlTransaction Transaction => Transactional.Transaction;

    private SqlSession Session => _session ?? throw NotStarted();

    private DatabaseReset Reset => _reset ?? throw (_own is null
        ? NotStarted()
        : new InvalidOperationException($"'{Name}' is read-only (PostgresIsolation.ReadOnly): nothing in it changes, so nothing can be compared or restored."));

    private TransactionStrategy Transactional => _strategy is not TransactionStrategy transactional
        ? throw new InvalidOperationException($"'{Name}' works in no transaction of the test's: open a connection with OpenAsync, or choose db.Isolation(PostgresIsolation.Transaction).")
        : _own is null ? throw NotStarted() : transactional;

    private string BaseConnectionString => _preparing?.ConnectionString ?? Host.ConnectionStringTo(DatabaseName);

    private PostgresHost Host => _own?.Host ?? throw NotStarted();

    /// <summary>The connection string of a role that <see cref="PostgresDatabaseBuilder.Role"/> declares, with the same limit.</summary>
    /// <param name="role">The role's name.</param>
    /// <exception cref="ArgumentException">No such role is declared.</exception>
    /// <exception cref="InvalidOperationException">The sandbox has not started, or nobody may open connections (<see cref="PostgresIsolation.Transaction"/>).</exception>
    public string ConnectionStringFor(string role)
    {
        var settings = ForApplications(BaseConnectionString);
        (settings.Username, settings.Password) = (role, _passwords.TryGetValue(role, out var password)
            ? password
            : throw new ArgumentException($"'{Name}' declares no role '{role}', only: {string.Join(", ", _declared.Roles)}. Declare it with db.Role(\"{role}\", …).", nameof(role)));
        return settings.ConnectionString;
    }

    /// <summary>Opens a connection for the test. Dispose it before the test ends.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken = default) => DataSource.OpenConnectionAsync(cancellationToken);

    private NpgsqlConnectionStringBuilder ForApplications(string connectionString)
    {
        if (_strategy.RefusesConnectionsBecause is not null)
            throw Refused();
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = _declared.ApplicationConnections, ApplicationName = Name };
        _strategy.Adjust(settings, Context);
        return settings;
    }

    private InvalidOperationException Refused() => new($"'{Name}' {_strategy.RefusesConnectionsBecause}");

    private InvalidOperationException NotStarted() => new($"'{Name}' has no database before its sandbox has started. Rent the sandbox first.");
}
