using System.Collections.Concurrent;
using Assay.Sql.Diagnostics;
using Npgsql;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>Collects the marks of one database, from statement to statement. Safe for concurrent use.</summary>
internal sealed class SessionWatch
{
    private readonly ConcurrentDictionary<string, bool> _applications = new();
    private volatile bool _mentionsSetval;
    private volatile string? _keptState;
    private volatile string? _ownState;
    private string? _refusedWrite;

    /// <summary>Notes a statement, or that a session was opened where there is no text.</summary>
    /// <param name="traits">The data source that it went through.</param>
    /// <param name="text">The statement.</param>
    /// <param name="error">The SQLSTATE with which it failed, if it did.</param>
    public void Note(DataSourceTraits traits, string? text, string? error = null)
    {
        if (!_applications.ContainsKey(traits.Application))
            _applications.TryAdd(traits.Application, true);
        if (text is null)
            return;
        if (error == PostgresErrorCodes.ReadOnlySqlTransaction)
            Volatile.Write(ref _refusedWrite, SqlText.Shorten(text));
        if (!_mentionsSetval && text.Contains("setval", StringComparison.OrdinalIgnoreCase))
            _mentionsSetval = true;
        if ((traits.KeepsSessionState ? _keptState : _ownState) is not null || !SessionState.IsLeftBy(text))
            return;
        if (traits.KeepsSessionState)
            _keptState = SqlText.Shorten(text);
        else
            _ownState = SqlText.Shorten(text);
    }

    /// <summary>Answers the last statement that was refused since it would have written in a read-only transaction, and forgets it.</summary>
    public string? TakeRefusedWrite() => Interlocked.Exchange(ref _refusedWrite, null);

    /// <summary>Answers the marks and forgets them.</summary>
    public SessionMarks Take()
    {
        var marks = new SessionMarks(_mentionsSetval, _keptState, [.. _applications.Keys]) { OwnState = _ownState };
        _applications.Clear();
        _mentionsSetval = false;
        _keptState = null;
        _ownState = null;
        return marks;
    }
}
