using System.Globalization;
using Assay.Adapters;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Rows;
using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Strategies;
using Assay.PostgreSql.Templates;
using Assay.PostgreSql.Verification;
using Assay.Reporting;
using Assay.Resources;
using Assay.Servers;
using Assay.Sql.Rows;
using Assay.Sql.Templates.Code;
using Npgsql;

namespace Assay.PostgreSql;

/// <content>Its life in a sandbox: made, rented, put back, discarded.</content>
public sealed partial class PostgresDatabase
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
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var request = new ServerRequest(PostgresServers.Kind)
        {
            Version = _declared.MajorVersion?.ToString(CultureInfo.InvariantCulture),
            ConnectionString = _declared.ExternalServer,
            Settings = _declared.ServerSettings,
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
        _session = new SqlSession(sql => _strategy.CreateCommand(_dataSource, sql), PostgresDialect.Instance);
        var warming = WarmAsync(_dataSource, cancellationToken);
        if (!_strategy.IsShared)
        {
            _reset = await DatabaseReset.OpenAsync(
                host.ConnectionStringTo(_own.Name), host.IsSuperuser, [Name, TestApplication, TruncateStrategy.Application], cancellationToken);
            await TellOfServerAsync(_reset, "made", cancellationToken);
            if (_declared.VerifiesResets)
                _verification = await ResetVerification.BeginAsync(host.ConnectionStringTo(_own.Name), cancellationToken);
        }

        await warming;
        await _strategy.StartAsync(host.ConnectionStringTo(_own.Name), _dataSource, cancellationToken);
    }

    /// <inheritdoc/>
    protected override string? LostBecause => _own?.Host.LostBecause ?? _strategy.LostBecause;

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
        _own!.Returned(mayNeedAnother: !_strategy.IsShared);
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
        await TellOfServerAsync(reset, "rented", cancellationToken);
        if (outcome.ReplaceBecause is null && _verification is not null && await _verification.DifferenceAsync(cancellationToken) is { } difference)
            outcome = ResetOutcome.Replace($"after the reset it differed from its template, which is a defect in Assay or in the declaration:\n{difference}");
        return outcome;
    }

    /// <summary>A sandbox that is made may notice first what a test in another one did.</summary>
    private async Task TellOfServerAsync(DatabaseReset reset, string meanwhile, CancellationToken cancellationToken)
    {
        if (await ServerWatch.Of(Host).LookAsync(reset.ServerStamp, cancellationToken) is { } shared)
            RunJournal.Current.Note($"the PostgreSQL server changed while {Context.Sandbox} #{Context.Number} was {meanwhile}, which no reset takes back and other tests see: {shared}");
    }

    private static async Task WarmAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
    }
}
