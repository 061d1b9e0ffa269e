using System.Collections.Concurrent;

namespace Assay.PostgreSql.Diagnostics;

/// <summary>Collects the marks of one database, from statement to statement. Safe for concurrent use.</summary>
internal sealed class SessionWatch
{
    private readonly ConcurrentDictionary<string, bool> _applications = new();
    private volatile bool _mentionsSetval;
    private volatile string? _keptState;

    /// <summary>Notes a statement, or that a session was opened where there is no text.</summary>
    public void Note(DataSourceTraits traits, string? text)
    {
        if (!_applications.ContainsKey(traits.Application))
            _applications.TryAdd(traits.Application, true);
        if (text is null)
            return;
        if (!_mentionsSetval && text.Contains("setval", StringComparison.OrdinalIgnoreCase))
            _mentionsSetval = true;
        if (_keptState is null && traits.KeepsSessionState && SessionState.IsLeftBy(text))
            _keptState = SqlLine.Shorten(text);
    }

    /// <summary>Answers the marks and forgets them.</summary>
    public SessionMarks Take()
    {
        var marks = new SessionMarks(_mentionsSetval, _keptState, [.. _applications.Keys]);
        _applications.Clear();
        _mentionsSetval = false;
        _keptState = null;
        return marks;
    }
}
