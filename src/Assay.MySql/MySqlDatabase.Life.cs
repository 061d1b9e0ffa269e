using Assay.Adapters;
using Assay.MySql.Databases;
using Assay.MySql.Diagnostics;
using Assay.MySql.Resets;
using Assay.MySql.Rows;
using Assay.MySql.Servers;
using Assay.MySql.Templates;
using Assay.MySql.Verification;
using Assay.Resources;
using Assay.Servers;
using Assay.Sql.Rows;
using Assay.Sql.Templates.Code;
using MySqlConnector;

namespace Assay.MySql;

/// <content>Its life in a sandbox: made, rented, put back, discarded.</content>
public sealed partial class MySqlDatabase
{
    /// <inheritdoc/>
    void IPreparable.PrepareBy(Preparation preparation)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        _declared.Add(new ServicePreparation<TemplateDatabase>(preparation, database => _preparing = database));
    }

    /// <inheritdoc/>
    protected override bool StartsAfterOthers => _declared.IsPreparedByService;

    /// <inheritdoc/>
    protected override string? LostBecause => _own?.Host.LostBecause;

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var request = new ServerRequest(MySqlServers.Kind) { Version = _declared.PinnedVersion, Settings = _declared.ServerSettings, ConnectionString = _declared.ExternalServer };
        var host = await HostFinder.FindAsync(request, cancellationToken);
        _own = await SandboxDatabase.TakeAsync(host, _declared.Recipe, _declared.Claim(Context, TestPoolSize, TryRetire), cancellationToken);
        SqlTimeline.Watch(_own.Name, Timeline);
        var own = new MySqlConnectionStringBuilder(host.ConnectionStringTo(_own.Name))
        {
            MaximumPoolSize = TestPoolSize,
            ApplicationName = $"{TestApplication}@{_own.Name}",
            AllowUserVariables = true,
            ConnectionTimeout = MySqlHost.ConnectionTimeout,
        };
        _dataSource = new MySqlDataSourceBuilder(own.ConnectionString).Build();
        _session = new SqlSession(_dataSource.CreateCommand, new MySqlDialect(host.Facts.IsMariaDb));
        await using (await _dataSource.OpenConnectionAsync(cancellationToken))
        {
            // Warm for the first test.
        }

        _reset = await DatabaseReset.OpenAsync(host, _own.Name, _own.Template, cancellationToken);
        if (_declared.VerifiesResets)
            _verification = await ResetVerification.BeginAsync(host, _own.Name, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ReadyAsync(CancellationToken cancellationToken)
    {
        // What the services left in their sessions while they started is theirs to keep.
        SessionMarks.Take(DatabaseName);
        return Reset.ReadyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Rented() => _own!.Rented(TestAdapter.Current?.CurrentTest?.Name);

    /// <inheritdoc/>
    protected override IEnumerable<string> Findings() => _own?.FindLoss(Timeline) is { } lost ? [$"{Name}: {lost}."] : [];

    /// <inheritdoc/>
    protected override string? Explain() =>
        LostBecause is null && _reset?.TryReadChanges() is { Count: > 0 } changes ? $"{Name} changed by: {changes.Summary}" : null;

    /// <inheritdoc/>
    protected override string? Keep(string test) => _own?.Keep(test) is { } kept ? $"{Name} {kept}" : null;

    /// <inheritdoc/>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) =>
        LostBecause is not null || _reset is null ? new(Observation.AtRest()) : _reset.ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (LostBecause is { } lost)
            return ResetOutcome.Replace(lost);
        var outcome = await Reset.ResetAsync(SessionMarks.Take(DatabaseName), cancellationToken);
        if (outcome.ReplaceBecause is null && _verification is not null && await _verification.DifferenceAsync(cancellationToken) is { } difference)
            outcome = ResetOutcome.Replace($"after the reset it differed from its template, which is a defect in Assay or in the declaration:\n{difference}");
        if (outcome.ReplaceBecause is not null)
            _own!.WillBeReplaced();
        _own!.Returned();
        return outcome;
    }

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        if (_reset is not null)
            await _reset.DisposeAsync();
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        if (_own is null)
            return;
        SqlTimeline.Forget(_own.Name);
        await _own.EndAsync();
    }
}
