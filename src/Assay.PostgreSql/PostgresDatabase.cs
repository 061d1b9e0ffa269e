using System.Globalization;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Rows;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Templates;
using Assay.Resources;
using Assay.Servers;
using Npgsql;

namespace Assay.PostgreSql;

/// <summary>
/// A PostgreSQL database of a sandbox's own: cloned from a migrated and seeded template, and put back in place after every test,
/// commits by whomever included.
/// </summary>
public sealed class PostgresDatabase : Resource, IConnectable
{
    private const int ApplicationPoolSize = 20;
    private readonly PostgresDatabaseBuilder _declared;
    private string? _name;
    private PostgresHost? _host;
    private NpgsqlDataSource? _dataSource;
    private DatabaseReset? _reset;
    private SqlSession? _session;

    internal PostgresDatabase(string name, PostgresDatabaseBuilder declared)
        : base(name) => _declared = declared;

    /// <summary>The connection string for applications; their pool is limited to 20 connections.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(Host.ConnectionStringTo(DatabaseName))
    {
        MaxPoolSize = ApplicationPoolSize,
        ApplicationName = Name,
    }.ConnectionString;

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => ConnectionString;

    /// <summary>The name of the database on the server.</summary>
    public string DatabaseName => _name ?? throw NotStarted();

    /// <summary>The test's own connections, warm: opened, with the types loaded.</summary>
    public NpgsqlDataSource DataSource => _dataSource ?? throw NotStarted();

    private SqlSession Session => _session ?? throw NotStarted();

    private PostgresHost Host => _host ?? throw NotStarted();

    /// <summary>Opens a connection for the test. Dispose it before the test ends.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken = default) => DataSource.OpenConnectionAsync(cancellationToken);

    /// <summary>Executes a statement. Interpolated values become parameters: <c>$"delete from users where id = {id}"</c>.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The number of rows it affected.</returns>
    /// <exception cref="PostgresException">The server refused it.</exception>
    public async Task<int> Execute(FormattableString sql, CancellationToken cancellationToken = default)
    {
        await using var command = Session.Create(sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row, or the default value where there is none or it is null.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="sql">The query; interpolated values become parameters.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<T?> Scalar<T>(FormattableString sql, CancellationToken cancellationToken = default)
    {
        var rows = await Query(sql, cancellationToken);
        return rows.Count == 0 ? default : rows[0].Get<T>(0);
    }

    /// <summary>All rows of a query.</summary>
    /// <param name="sql">The query; interpolated values become parameters.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<PostgresRow>> Query(FormattableString sql, CancellationToken cancellationToken = default)
    {
        await using var command = Session.Create(sql);
        return await PostgresRow.ReadAllAsync(command, cancellationToken);
    }

    /// <summary>
    /// Inserts a row and answers it as the database made it, generated columns and defaults included.
    /// Names of properties become names of columns, whatever the habit of writing them: <c>TotalAmount</c> is <c>total_amount</c>. Columns of type json take
    /// objects, those of an enumeration its values or labels.
    /// </summary>
    /// <param name="table">The table, with its schema where that is not on the search path.</param>
    /// <param name="values">An object whose properties are the columns to set.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The row.</returns>
    /// <exception cref="PostgresException">The server refused it.</exception>
    /// <exception cref="ArgumentException">There is no such table or column; says which there are.</exception>
    public Task<PostgresRow> Insert(string table, object values, CancellationToken cancellationToken = default) =>
        InsertStatement.RunAsync(Session, table, values, cancellationToken);

    /// <summary>The rows of a table, to be narrowed and asserted.</summary>
    /// <param name="table">The table, with its schema where that is not on the search path.</param>
    public TableRows Rows(string table) => new(new TableQuery(Session, table, []));

    /// <summary>The row of a table with a value in its column <c>id</c>, to be asserted.</summary>
    /// <param name="table">The table, with its schema where that is not on the search path.</param>
    /// <param name="id">The value.</param>
    public TableRows Row(string table, object id) => Rows(table).Where(new { id });

    /// <summary>Asserts that a constraint refuses what a test does, be it the database's own exception or wrapped, as Entity Framework Core does.</summary>
    /// <param name="constraint">The constraint, such as <c>Constraint.Unique("users_email_key")</c>.</param>
    /// <param name="act">What should be refused.</param>
    /// <param name="cancellationToken">Ends the question for the constraints that there are.</param>
    /// <returns>The refusal, for more assertions.</returns>
    /// <exception cref="ConstraintAssertionException">Another constraint was violated, or none; says which.</exception>
    public Task<PostgresException> ShouldReject(Constraint constraint, Func<Task> act, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        ArgumentNullException.ThrowIfNull(act);
        return ConstraintAssertion.RunAsync(Session, constraint, act, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var request = new ServerRequest(PostgresServers.Kind)
        {
            Version = _declared.MajorVersion?.ToString(CultureInfo.InvariantCulture),
            ConnectionString = _declared.ExternalServer,
        };
        var server = await ServerFinder.Default.FindAsync(request, cancellationToken);
        _host = await PostgresHost.GetAsync(server.ConnectionString).WaitAsync(cancellationToken);
        _name = await CloneAsync(_host, cancellationToken);
        SqlTimeline.Watch(_name, Timeline);
        var own = new NpgsqlConnectionStringBuilder(_host.ConnectionStringTo(_name)) { MaxPoolSize = ApplicationPoolSize, ApplicationName = "test" };
        var building = new NpgsqlDataSourceBuilder(own.ConnectionString);
        SqlTimeline.Trace(building);
        _dataSource = building.Build();
        _session = new SqlSession(_dataSource.CreateCommand);
        var warming = WarmAsync(_dataSource, cancellationToken);
        _reset = await DatabaseReset.OpenAsync(_host.ConnectionStringTo(_name), _host.IsSuperuser, cancellationToken);
        await warming;
    }

    /// <inheritdoc/>
    protected override Task ReadyAsync(CancellationToken cancellationToken) => _reset!.ReadyAsync(cancellationToken);

    /// <inheritdoc/>
    protected override void Rented() => _reset!.Begin();

    /// <inheritdoc/>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) => _reset!.ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) =>
        Host.Lease.IsLost
            ? new ValueTask<ResetOutcome>(ResetOutcome.Replace("the session that holds this process's lease broke"))
            : _reset!.ResetAsync(exact: false, cancellationToken);

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        if (_reset is not null)
            await _reset.DisposeAsync();
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        if (_name is null || _host is null)
            return;
        SqlTimeline.Forget(_name);
        await _host.DropAsync(_name, CancellationToken.None);
    }

    private static async Task WarmAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
    }

    private async Task<string> CloneAsync(PostgresHost host, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var template = await TemplateStore.GetAsync(host, _declared.Recipe, cancellationToken);
            var name = host.Lease.NextName();
            try
            {
                await host.CreateAsync(name, template.Name, cancellationToken);
                await template.CompleteAsync(host, name, cancellationToken);
                return name;
            }
            catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.InvalidCatalogName && attempt == 1)
            {
                // Another process removed the template since this one looked: it is built again.
                TemplateStore.Forget(host, template);
            }
        }
    }

    private InvalidOperationException NotStarted() => new($"'{Name}' has no database before its sandbox has started. Rent the sandbox first.");
}
