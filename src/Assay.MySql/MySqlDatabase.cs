using Assay.MySql.Databases;
using Assay.MySql.Resets;
using Assay.MySql.Templates;
using Assay.MySql.Verification;
using Assay.Resources;
using Assay.Sql.Rows;
using MySqlConnector;

namespace Assay.MySql;

/// <summary>
/// A MySQL or MariaDB database of a sandbox's own: copied from a migrated and seeded template, and put back in place after every test,
/// commits by whomever included.
/// </summary>
public sealed partial class MySqlDatabase : Resource, IPreparable
{
    private const int TestPoolSize = 8;
    private const string TestApplication = "test";
    private readonly MySqlDatabaseBuilder _declared;
    private SandboxDatabase? _own;
    private MySqlDataSource? _dataSource;
    private DatabaseReset? _reset;
    private ResetVerification? _verification;
    private SqlSession? _session;
    private TemplateDatabase? _preparing;

    internal MySqlDatabase(string name, MySqlDatabaseBuilder declared)
        : base(name) => _declared = declared;

    /// <summary>The connection string for applications; their pool is limited to what is reserved for them.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string ConnectionString => new MySqlConnectionStringBuilder(_preparing?.ConnectionString ?? Host.ConnectionStringTo(DatabaseName))
    {
        MaximumPoolSize = (uint)_declared.ApplicationConnections,
        ApplicationName = $"{Name}@{DatabaseName}",
    }.ConnectionString;

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => ConnectionString;

    /// <summary>The name of the database on the server.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string DatabaseName => _preparing?.Name ?? _own?.Name ?? throw NotStarted();

    /// <summary>The test's own connections, of which one is warm.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public MySqlDataSource DataSource => _dataSource ?? throw NotStarted();

    private SqlSession Session => _session ?? throw NotStarted();

    private DatabaseReset Reset => _reset ?? throw NotStarted();

    private MySqlHost Host => _own?.Host ?? throw NotStarted();

    /// <summary>Opens a connection for the test. Dispose it before the test ends.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public ValueTask<MySqlConnection> OpenAsync(CancellationToken cancellationToken = default) => DataSource.OpenConnectionAsync(cancellationToken);

    private InvalidOperationException NotStarted() => new($"'{Name}' has no database before its sandbox has started. Rent the sandbox first.");
}
