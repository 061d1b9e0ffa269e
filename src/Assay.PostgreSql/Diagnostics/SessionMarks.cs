namespace Assay.PostgreSql.Diagnostics;

/// <summary>
/// What the statements of one rent may have left where a look into the database does not find it. Only statements of this process that went
/// through Npgsql are known.
/// </summary>
/// <param name="MentionsSetval">A text contained <c>setval</c>: a sequence may have been set back.</param>
/// <param name="KeptState">
/// The first statement that left something in a session (a setting, a listener, a temporary table, a lock) whose pool does not clear it; null where
/// there was none.
/// </param>
/// <param name="Applications">The application names of the data sources that were used.</param>
internal sealed record SessionMarks(bool MentionsSetval, string? KeptState, IReadOnlyCollection<string> Applications)
{
    private static readonly SessionMarks None = new(false, null, []);

    /// <summary>The first statement that left something in a session, whose pool clears it before its next use. It stays where the session was never given back.</summary>
    public string? OwnState { get; init; }

    /// <summary>Answers the marks of a database since they were last taken, and forgets them.</summary>
    public static SessionMarks Take(string database)
    {
        var marks = SqlTimeline.SessionsOf(database)?.Take() ?? None;
        return marks is { KeptState: null, OwnState: { } own } && HeldSessions.Any(database) ? marks with { KeptState = own } : marks;
    }
}
