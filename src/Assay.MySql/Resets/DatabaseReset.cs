using Assay.MySql.Changes;
using Assay.MySql.Databases;
using Assay.MySql.Diagnostics;
using Assay.MySql.Templates;
using Assay.Resources;
using Assay.Sql.Changes;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>Puts one database back in place: finds the tables that somebody changed, and makes their rows and numbers those of the template again.</summary>
internal sealed class DatabaseReset : IAsyncDisposable
{
    private readonly ResetSession _session;
    private readonly Template _template;
    private readonly Dictionary<string, TableDefinition> _tables;
    private readonly TableMarks _fresh;
    private readonly Catalogue _catalogue;
    private HashSet<string> _locks = [];
    private TableMarks _pristine;
    private TableMarks _seen;
    private long? _schemaStatements;
    private long _statisticsStatements;
    private long _foreign;

    private DatabaseReset(ResetSession session, Template template, TableMarks marks, Catalogue catalogue, (long? Schema, long Statistics) statements)
    {
        (_session, _template, _catalogue) = (session, template, catalogue);
        _tables = template.Manifest.Tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
        _fresh = _pristine = _seen = marks;
        (_schemaStatements, _statisticsStatements) = statements;
    }

    /// <summary>Opens the session and remembers how the database is now: as its template.</summary>
    public static async Task<DatabaseReset> OpenAsync(MySqlHost host, string database, Template template, CancellationToken cancellationToken)
    {
        var session = await ResetSession.OpenAsync(host, database, template.Manifest, cancellationToken);
        try
        {
            var statements = await session.OthersAsync(cancellationToken);
            var catalogue = await session.CatalogueAsync(cancellationToken);
            return new DatabaseReset(session, template, await session.MarksAsync(cancellationToken), catalogue, statements);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The locks that the services hold from their start on are theirs to keep.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken) =>
        _locks = [.. (await _session.UseAsync(() => _session.LocksAsync(cancellationToken), cancellationToken)).UserLocks];

    public ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) => new(_session.UseAsync(
        async () =>
        {
            See(await _session.MarksAsync(cancellationToken));
            return new Observation((await _session.LocksAsync(cancellationToken)).Busy, _foreign);
        },
        cancellationToken));

    /// <summary>Puts the database back, or says why it can't be.</summary>
    /// <param name="sessions">What this process did in its sessions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ValueTask<ResetOutcome> ResetAsync(SessionMarks sessions, CancellationToken cancellationToken)
    {
        if (sessions.KeptState is { } kept)
            return new(ResetOutcome.Replace($"a session that nobody clears was left with the effect of: {kept}"));
        return new(_session.UseAsync(
            async () =>
            {
                try
                {
                    return new ResetOutcome(await LeftSessions.FindAsync(_session.Connection, sessions.Unpooled, cancellationToken) ?? await ResetAsync(cancellationToken));
                }
                catch (MySqlException refused) when (_session.IsOpen)
                {
                    await _session.TryUnlockAsync();
                    return ResetOutcome.Replace($"what was changed can't be put back: {refused.Message}");
                }
            },
            cancellationToken));
    }

    /// <summary>By which rows the database differs from its template now.</summary>
    public Task<DatabaseChanges> ChangesAsync(CancellationToken cancellationToken) => _session.UseAsync(
        async () =>
        {
            var touched = (await _session.MarksAsync(cancellationToken)).ChangedSince(_pristine);
            return await ChangeReader.ReadAsync(_session.Connection, Restores(touched), cancellationToken);
        },
        cancellationToken);

    /// <summary>The same for the output of a test that has failed; null when it can't be told, as the failure is what counts.</summary>
    public DatabaseChanges? TryReadChanges()
    {
        try
        {
            return _session.TryUse(TimeSpan.FromSeconds(2), () => ChangeReader.Read(_session.Connection, Restores(_session.Marks().ChangedSince(_pristine))));
        }
        catch (Exception unknown) when (unknown is MySqlException or InvalidOperationException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<string?> ResetAsync(CancellationToken cancellationToken)
    {
        if (await SchemaAsync(cancellationToken) is { } schema)
            return schema;
        var isRecounted = await IsRecountedAsync(cancellationToken);
        if ((await _session.LocksAsync(cancellationToken)).UserLocks.FirstOrDefault(held => !_locks.Contains(held)) is { } left)
            return $"session {left.Split(':')[0]} keeps a lock ({left.Split(": ", 2)[1]})";
        if (await OpenTransactions.AwaitAsync(_session, _tables.Values, cancellationToken) is { } open)
            return open;
        var now = await _session.MarksAsync(cancellationToken);
        See(now);
        var touched = isRecounted ? [.. now.Tables.Keys.Union(_pristine.Tables.Keys)] : now.ChangedSince(_pristine);
        if (touched.Count == 0)
            return null;
        if (Refuse(touched, now) is { } refused)
            return refused;
        var after = await PutBackAsync(touched, now, cancellationToken);
        _pristine = _pristine.With(after, touched);
        _seen = now.With(after, touched);
        return touched.FirstOrDefault(table => after.Tables[table].AutoIncrement != _fresh.Tables[table].AutoIncrement) is { } numbered
            ? $"the next number of {numbered} can't be put back"
            : null;
    }

    /// <summary>Looks for changes of the schema, if there was a statement on the server that may have made one.</summary>
    private async Task<string?> SchemaAsync(CancellationToken cancellationToken)
    {
        var (schema, _) = await _session.OthersAsync(cancellationToken);
        if (schema is not null && schema == _schemaStatements)
            return null;
        var difference = _catalogue.DifferenceFrom(await _session.CatalogueAsync(cancellationToken));
        _schemaStatements = schema;
        return difference is null ? null : $"the schema was changed: {difference}";
    }

    /// <summary>Whether counters of changed rows may have begun anew, so that nobody knows which tables were changed.</summary>
    private async Task<bool> IsRecountedAsync(CancellationToken cancellationToken)
    {
        var (_, statistics) = await _session.OthersAsync(cancellationToken);
        var isOther = statistics != _statisticsStatements;
        _statisticsStatements = statistics;
        return isOther;
    }

    private string? Refuse(IReadOnlyList<string> touched, TableMarks now)
    {
        foreach (var name in touched)
        {
            if (!_tables.TryGetValue(name, out var table) || !now.Tables.ContainsKey(name))
                return $"the schema was changed: table {name}";
            if (table.Kind == TableKind.Versioned)
                return $"{name} was written to, whose history can't be taken back (WITH SYSTEM VERSIONING)";
            if (table.Kind == TableKind.Table && !table.IsInnoDb && table.Engine is not ("MyISAM" or "Aria" or "MEMORY" or "CSV"))
                return $"{name} was written to, which the engine {table.Engine} stores";
        }

        return null;
    }

    private async Task<TableMarks> PutBackAsync(IReadOnlyList<string> touched, TableMarks now, CancellationToken cancellationToken)
    {
        var restores = Restores(touched);
        var work = new RestoreWork(_session, _template, restores, [.. touched.Select(name => _tables[name]).Where(table => table.Kind == TableKind.Sequence)]);
        return await work.RunAsync(now, _fresh, cancellationToken);
    }

    private IReadOnlyList<TableRestore> Restores(IEnumerable<string> touched) =>
    [
        .. touched.Where(_tables.ContainsKey).Select(name => _tables[name]).Where(table => table.Kind != TableKind.Sequence)
            .Select((table, number) => new TableRestore(_session.Database, _template, table, number)),
    ];

    private void See(TableMarks now)
    {
        if (now.ChangedSince(_seen).Count > 0)
            _foreign++;
        _seen = now;
    }
}
