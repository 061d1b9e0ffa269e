using System.Collections.Concurrent;
using Assay.Sql.Diagnostics;

namespace Assay.MySql.Diagnostics;

/// <summary>Collects the marks of one database, from statement to statement. Safe for concurrent use.</summary>
internal sealed class SessionWatch
{
    private volatile string? _keptState;
    private volatile string? _ownState;
    private ConcurrentDictionary<ulong, string> _unpooled = new();

    /// <summary>Notes a statement.</summary>
    /// <param name="traits">What its session is.</param>
    /// <param name="text">The statement.</param>
    /// <param name="session">The server's number of the session; null where it is not known.</param>
    public void Note(DataSourceTraits traits, string text, ulong? session)
    {
        if (!traits.IsPooled && session is { } number)
        {
            if (SessionState.IsLeftBy(text))
                Volatile.Read(ref _unpooled).TryAdd(number, SqlText.Shorten(text));
            return;
        }

        if ((traits.KeepsSessionState ? _keptState : _ownState) is not null || !SessionState.IsLeftBy(text))
            return;
        if (traits.KeepsSessionState)
            _keptState = SqlText.Shorten(text);
        else
            _ownState = SqlText.Shorten(text);
    }

    /// <summary>Answers the marks and forgets them.</summary>
    public SessionMarks Take()
    {
        var marks = new SessionMarks(_keptState) { OwnState = _ownState, Unpooled = Interlocked.Exchange(ref _unpooled, new()) };
        _keptState = null;
        _ownState = null;
        return marks;
    }
}
