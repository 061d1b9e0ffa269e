using System.Globalization;
using Assay.Adapters;
using Assay.PostgreSql.Changes;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Rows;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Strategies;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Templates.Code;
using Assay.PostgreSql.Verification;
using Assay.Reporting;
using Assay.Resources;
using Assay.Servers;
using Npgsql;

namespace Assay.PostgreSql;

/// <summary>
/// A PostgreSQL database of a sandbox's own: cloned from a migrated and seeded template, and put back in place after every test,
/// commits by whomever included.
/// </summary>
public sealed class PostgresDatabase : Resource, IPreparable
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
        return ConstraintAssertion.RunAsync(Session, constraint, () => _strategy.TryAsync(act, cancellationToken), cancellationToken);
    }

    /// <summary>The rows by which the database differs from its template: what the test changed, by whatever way. Costs what was touched.</summary>
    /// <param name="cancellationToken">Ends the question.</param>
    public Task<DatabaseChanges> Changes(CancellationToken cancellationToken = default) => Reset.ChangesAsync(cancellationToken);

    /// <summary>
    /// Keeps the rows and sequences as they are now, to come back to them by <see cref="Restore"/> within this test. Costs as much as the tables hold
    /// that the test wrote to.
    /// </summary>
    /// <param name="name">A name for the snapshot, new in this test.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SandboxException">A transaction is open, or more than rows and sequences was changed.</exception>
    public Task Snapshot(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Reset.SnapshotAsync("snapshot", name, cancellationToken);
    }

    /// <summary>Brings rows and sequences back to a snapshot of this test, as often as needed. Sessions stay open.</summary>
    /// <param name="name">The snapshot's name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SandboxException">There is no such snapshot, a transaction is open, or more than rows and sequences was changed.</exception>
    public Task Restore(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Reset.SnapshotAsync("restore", name, cancellationToken);
    }

    /// <inheritdoc/>
    void IPreparable.PrepareBy(Preparation preparation)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        _declared.Add(new ServicePreparation(preparation, database => _preparing = database));
    }

    /// <inheritdoc/>
    protected override bool StartsAfterOthers => _declared.IsPreparedByService;

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var request = new ServerRequest(PostgresServers.Kind)
        {
            Version = _declared.MajorVersion?.ToString(CultureInfo.InvariantCulture),
            ConnectionString = _declared.ExternalServer,
        };
        var host = await HostFinder.FindAsync(request, cancellationToken);
        _passwords = await DatabaseRoles.EnsureAsync(host, _declared.Roles, cancellationToken);
        _own = await _strategy.TakeAsync(host, _declared.Recipe, _declared.Claim(Context, TestPoolSize, TryRetire), cancellationToken);
        _strategy.Watch(_own.Name, Context);
        var own = new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(_own.Name)) { MaxPoolSize = TestPoolSize, ApplicationName = TestApplication };
        _strategy.Adjust(own, Context);
        var building = new NpgsqlDataSourceBuilder(own.ConnectionString);
        SqlTimeline.Trace(building);
        _dataSource = building.Build();
        _session = new SqlSession(sql => _strategy.CreateCommand(_dataSource, sql));
        var warming = WarmAsync(_dataSource, cancellationToken);
        if (!_strategy.IsShared)
        {
            _reset = await DatabaseReset.OpenAsync(
                host.ConnectionStringTo(_own.Name), host.IsSuperuser, [Name, TestApplication, TruncateStrategy.Application], cancellationToken);
            await ServerWatch.Of(host).LookAsync(_reset.ServerStamp, cancellationToken);
            if (_declared.VerifiesResets)
                _verification = await ResetVerification.BeginAsync(host.ConnectionStringTo(_own.Name), cancellationToken);
        }

        await warming;
        await _strategy.StartAsync(host.ConnectionStringTo(_own.Name), _dataSource, cancellationToken);
    }

    /// <inheritdoc/>
    protected override string? LostBecause => _own?.Host.LostBecause;

    /// <inheritdoc/>
    protected override Task ReadyAsync(CancellationToken cancellationToken) =>
        _reset?.ReadyAsync(SessionMarks.Take(DatabaseName), cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    protected override void Rented()
    {
        var test = TestAdapter.Current?.CurrentTest?.Name;
        _own!.Rented(test);
        _reset?.Begin();
        _strategy.Rented(test);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Findings() => _own?.FindLoss(Timeline) is { } lost ? [$"{Name}: {lost}."] : _strategy.Findings();

    /// <inheritdoc/>
    protected override string? Explain() =>
        LostBecause is null && _reset?.TryReadChanges() is { Count: > 0 } changes ? $"{Name} changed by: {changes.Summary}" : null;

    /// <inheritdoc/>
    protected override string? Keep(string test) => _own?.Keep(test) is { } kept ? $"{Name} {kept}" : null;

    /// <inheritdoc/>
    protected override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        if (LostBecause is not null || _reset is null)
            return Observation.AtRest();
        var seen = await _reset.ObserveAsync(cancellationToken);
        var (created, busy) = await _own!.Created.ObserveAsync(cancellationToken);
        return new Observation(seen.Busy ?? busy, seen.Changes + created);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (LostBecause is { } lost)
            return ResetOutcome.Replace(lost);
        var outcome = await _strategy.ResetAsync(cancellationToken);
        if (outcome.ReplaceBecause is null && _reset is not null)
            outcome = await ResetInPlaceAsync(_reset, cancellationToken);
        if (outcome.ReplaceBecause is null)
            await _own!.Created.ResetAsync(cancellationToken);
        else
            _own!.WillBeReplaced();
        _own.Returned();
        return outcome;
    }

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        await _strategy.DiscardAsync();
        if (_reset is not null)
            await _reset.DisposeAsync();
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        if (_own is not null)
            await _strategy.EndAsync(_own);
    }

    private async Task<ResetOutcome> ResetInPlaceAsync(DatabaseReset reset, CancellationToken cancellationToken)
    {
        var outcome = await reset.ResetAsync(SessionMarks.Take(DatabaseName), cancellationToken);
        if (await ServerWatch.Of(Host).LookAsync(reset.ServerStamp, cancellationToken) is { } shared)
            RunJournal.Current.Note($"the PostgreSQL server changed while {Context.Sandbox} #{Context.Number} was rented, which no reset takes back and other tests see: {shared}");
        if (outcome.ReplaceBecause is null && _verification is not null && await _verification.DifferenceAsync(cancellationToken) is { } difference)
            outcome = ResetOutcome.Replace($"after the reset it differed from its template, which is a defect in Assay or in the declaration:\n{difference}");
        return outcome;
    }

    private static async Task WarmAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
    }

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
