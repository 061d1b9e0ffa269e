using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Diagnostics;
using Assay.PostgreSql.Resets;
using Assay.Reporting;
using Assay.Resources;
using Assay.Sql.Databases;

namespace Assay.Cli.Serving;

/// <summary>
/// A database that clients of any language lease. It is put back in place when it comes back without a session; else, and when its lease ended by
/// itself, it is dropped, since its last client may still have its address.
/// </summary>
internal sealed class ServedDatabase(ServedPlace place) : Resource("database")
{
    private SandboxDatabase? _own;
    private DatabaseReset? _reset;
    private string? _dropBecause;
    private int _reserved;

    public string DatabaseName => Own.Name;

    public string ConnectionString => Own.Host.ConnectionStringTo(Own.Name);

    private SandboxDatabase Own => _own ?? throw new InvalidOperationException("The database has not been made.");

    /// <summary>Has it dropped when its lease ends.</summary>
    public void DropBecause(string reason) => Interlocked.CompareExchange(ref _dropBecause, reason, null);

    /// <summary>
    /// Its client has had no session for a while: what was held for it on the server is let go. It can't be put back from here on, as nobody watched it.
    /// </summary>
    public async Task ParkAsync()
    {
        DropBecause("its client left it alone for a while");
        if (Interlocked.Exchange(ref _reset, null) is { } reset)
            await reset.DisposeAsync();
        await ReserveAsync(0);
    }

    /// <summary>Counts the connections that its client may open, unless it has closed all of them, and the one that watches.</summary>
    public Task ReserveAsync(bool isLeft) => ReserveAsync((isLeft ? 0 : place.Options.Connections) + (_reset is null ? 0 : 1));

    protected override string? LostBecause => _own?.Host.LostBecause;

    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        _reserved = place.Options.Connections + 1;
        var claim = new SandboxClaim
        {
            Sandbox = $"template {place.Hash} #{Context.Number}",
            Connections = _reserved,
            Patience = place.Options.Wait,
            TryRetire = TryRetire,
        };
        _own = await SandboxDatabase.TakeAsync(place.Host, place.Recipe, claim, cancellationToken);
        _reset = await DatabaseReset.OpenAsync(ConnectionString, place.Host.IsSuperuser, [], cancellationToken);
        await ServerWatch.Of(place.Host).LookAsync(_reset.ServerStamp, cancellationToken);
    }

    protected override void Rented()
    {
        Own.Rented(null);
        _reset?.Begin();
    }

    protected override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        if (_dropBecause is not null || LostBecause is not null || _reset is not { } reset)
            return Observation.AtRest();
        // A client may return its database before it has closed its connections.
        if (await SessionCounts.AnyAsync(Own.Host, Own.Name, cancellationToken))
            return Observation.UnderWay("its client is still connected");
        return await reset.ObserveAsync(cancellationToken);
    }

    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if ((_dropBecause ?? LostBecause) is { } reason || _reset is not { } reset)
            return ResetOutcome.Replace(_dropBecause ?? LostBecause ?? "its session was lost");
        // Nobody saw the statements of the client, so a sequence may have been set back.
        var outcome = await reset.ResetAsync(new SessionMarks(MentionsSetval: true, KeptState: null, Applications: []), cancellationToken);
        if (await ServerWatch.Of(place.Host).LookAsync(reset.ServerStamp, cancellationToken) is { } shared)
            RunJournal.Current.Note($"the PostgreSQL server changed while a database of template '{place.Hash}' was leased, which no reset takes back and other tests see: {shared}");
        Own.Returned(mayNeedAnother: true);
        return outcome;
    }

    protected override async ValueTask DiscardAsync()
    {
        if (Interlocked.Exchange(ref _reset, null) is { } reset)
            await reset.DisposeAsync();
        if (_own is not null)
            await _own.EndAsync();
    }

    private async Task ReserveAsync(int connections)
    {
        if (_own is null || Own.Host.Lease.IsLost || Interlocked.Exchange(ref _reserved, connections) == connections)
            return;
        await Own.Host.ExecuteAsync("update databases set connections = $2 where name = $1", CancellationToken.None, Own.Name, connections);
    }
}
