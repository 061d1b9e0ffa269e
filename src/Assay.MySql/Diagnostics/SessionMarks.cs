namespace Assay.MySql.Diagnostics;

/// <summary>
/// What the statements of one rent may have left in sessions, where a look into the database does not find it. Only statements of this process that went
/// through MySqlConnector are known.
/// </summary>
/// <param name="KeptState">
/// The first statement that left something in a session (a setting, a temporary table, a lock) that nobody clears before its next use; null where there was none.
/// </param>
internal sealed record SessionMarks(string? KeptState)
{
    private static readonly SessionMarks None = new((string?)null);

    /// <summary>The first statement that left something in a session, whose pool clears it before its next use. It stays where the session was never given back.</summary>
    public string? OwnState { get; init; }

    /// <summary>The same for sessions without a pool, by the server's number of each. It stays as long as the session does.</summary>
    public IReadOnlyDictionary<ulong, string> Unpooled { get; init; } = new Dictionary<ulong, string>();

    /// <summary>Answers the marks of a database since they were last taken, and forgets them.</summary>
    public static SessionMarks Take(string database)
    {
        var marks = SqlTimeline.SessionsOf(database)?.Take() ?? None;
        return marks is { KeptState: null, OwnState: { } own } && HeldSessions.Any(database) ? marks with { KeptState = own } : marks;
    }
}
