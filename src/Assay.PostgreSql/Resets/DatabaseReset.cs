using Assay.PostgreSql.Changes;
using Assay.PostgreSql.Diagnostics;
using Assay.Resources;
using Assay.Sql.Changes;
using Npgsql;

namespace Assay.PostgreSql.Resets;

/// <summary>
/// Puts one database back in place. The work itself is in the database (reset.sql), so that a look and a reset are one round trip each; here is
/// decided what their answers mean.
/// </summary>
internal sealed class DatabaseReset : IAsyncDisposable
{
    private readonly ResetSession _session;
    private readonly bool _isSuperuser;
    private readonly HashSet<string> _knownClients;
    private readonly DatabaseFingerprint _template;
    private HashSet<string> _locks = [];
    private string _stamp;
    private DateTime? _lastReset;
    private long _cleared;

    private DatabaseReset(ResetSession session, bool isSuperuser, IEnumerable<string> knownClients, ResetAnswer first)
    {
        _session = session;
        _isSuperuser = isSuperuser;
        _knownClients = [.. knownClients, ResetSession.Application];
        (_template, _stamp) = (first.Fingerprint, first.Stamp);
    }

    /// <summary>Changes with the roles, tablespaces and settings of the server; as the last reset saw it, empty for a role that may not.</summary>
    public string ServerStamp => _isSuperuser ? _stamp : "";

    /// <summary>Opens the session and remembers how the database is now: as its template.</summary>
    /// <param name="connectionString">To the database, fresh from its template.</param>
    /// <param name="isSuperuser">Whether the role passes over triggers and foreign keys, and event triggers tell it of changes of the schema.</param>
    /// <param name="knownClients">The application names of clients that clear a session before they use it again.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<DatabaseReset> OpenAsync(
        string connectionString, bool isSuperuser, IEnumerable<string> knownClients, CancellationToken cancellationToken)
    {
        var session = await ResetSession.OpenAsync(connectionString, isSuperuser, cancellationToken);
        try
        {
            // The first reset compiles and plans. Here it finds nothing to put back, and the test's first one is as fast as the others.
            return new DatabaseReset(session, isSuperuser, knownClients, await session.ResetAsync(exact: false, cancellationToken));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the services hold from their start on, in their sessions and as locks, is theirs to keep.</summary>
    public async Task ReadyAsync(SessionMarks sessions, CancellationToken cancellationToken)
    {
        _knownClients.UnionWith(sessions.Applications);
        _locks = [.. (await _session.FingerprintAsync(cancellationToken)).Locks];
    }

    /// <summary>A test begins: what it does to sequences is put back, and no look needs to count it.</summary>
    public void Begin() => _lastReset = null;

    public async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var (changes, busy) = await _session.LookAsync(_lastReset, cancellationToken);
        return new Observation(busy, _cleared + changes);
    }

    /// <summary>Puts the database back, or says why it can't be.</summary>
    /// <param name="sessions">What this process did in its sessions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<ResetOutcome> ResetAsync(SessionMarks sessions, CancellationToken cancellationToken)
    {
        if (sessions.KeptState is { } kept)
            return ResetOutcome.Replace($"a session that nobody clears was left with the effect of: {kept}");
        _knownClients.UnionWith(sessions.Applications);
        try
        {
            var answer = await _session.ResetAsync(exact: sessions.MentionsSetval || _session.SetsSequencesInside, cancellationToken);
            (_cleared, _lastReset) = (_cleared + answer.Changes, answer.Began);
            return new ResetOutcome(answer.ReplaceBecause ?? Unseen(answer));
        }
        catch (PostgresException refused)
        {
            return ResetOutcome.Replace($"what was changed can't be put back{(_isSuperuser ? "" : " without the rights of a superuser")}: {refused.MessageText}");
        }
    }

    /// <summary>By which rows the database differs from its template now.</summary>
    public Task<DatabaseChanges> ChangesAsync(CancellationToken cancellationToken) =>
        _session.UseAsync(connection => ChangeReader.ReadAsync(connection, cancellationToken), cancellationToken);

    /// <summary>The same for the output of a test that has failed; null when it can't be told, as the failure is what counts.</summary>
    public DatabaseChanges? TryReadChanges()
    {
        DatabaseChanges? changes = null;
        try
        {
            _session.TryUse(TimeSpan.FromSeconds(2), connection => changes = ChangeReader.Read(connection));
        }
        catch (Exception unknown) when (unknown is NpgsqlException or InvalidOperationException)
        {
        }

        return changes;
    }

    /// <summary>Calls <c>snapshot</c> or <c>restore</c> of points.sql, which need the database at rest.</summary>
    /// <exception cref="SandboxException">It can't be done now; says why.</exception>
    public async Task SnapshotAsync(string function, string name, CancellationToken cancellationToken)
    {
        if (!_isSuperuser)
            throw new SandboxException("Snapshots put rows back past triggers and foreign keys, for which the role has to be a superuser. Use a server of Assay's own.");
        if ((await ObserveAsync(cancellationToken)).Busy is { } busy)
            throw new SandboxException($"A snapshot is taken and restored while the database is at rest, but {busy}. End it first.");
        await _session.UseAsync(connection => DatabaseSnapshots.CallAsync(connection, function, name, cancellationToken), cancellationToken);
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    /// <summary>What changed that no trigger sees, or null.</summary>
    private string? Unseen(ResetAnswer answer)
    {
        var isOther = _stamp != answer.Stamp;
        _stamp = answer.Stamp;
        return isOther && !_isSuperuser
            ? "the schema was changed"
            : _template.DifferenceFrom(answer.Fingerprint) ?? answer.Fingerprint.NewLock(_locks) ?? answer.Fingerprint.UnknownClient(_knownClients);
    }
}
