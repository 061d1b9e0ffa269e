using Assay.Sql.Diagnostics;

namespace Assay.MySql.Diagnostics;

/// <summary>Collects the marks of one database, from statement to statement. Safe for concurrent use.</summary>
internal sealed class SessionWatch
{
    private volatile string? _keptState;
    private volatile string? _ownState;

    /// <summary>Notes a statement.</summary>
    public void Note(DataSourceTraits traits, string text)
    {
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
        var marks = new SessionMarks(_keptState) { OwnState = _ownState };
        _keptState = null;
        _ownState = null;
        return marks;
    }
}
