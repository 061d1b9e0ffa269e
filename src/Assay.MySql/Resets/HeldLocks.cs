using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>What the sessions of a database are doing: statements under way, transactions and table locks that are open, user locks.</summary>
/// <param name="Busy">What is under way, in words that finish "it did not come to rest: …"; null when nothing is.</param>
/// <param name="UserLocks">Locks of <c>GET_LOCK</c>: session and name.</param>
internal sealed record HeldLocks(string? Busy, IReadOnlyList<string> UserLocks)
{
    private const string User = "USER";

    /// <summary>The question for one database, whose answer <see cref="Read"/> reads.</summary>
    /// <param name="database">The database.</param>
    /// <param name="source">Where the server tells of locks.</param>
    public static string Question(string database, LockSource source)
    {
        var text = SqlName.Text(database);
        var statements = $"""
            select id, 'STATEMENT', left(coalesce(info, command), 120), '' from information_schema.processlist
             where db = {text} and id <> connection_id() and command <> 'Sleep'
            """;
        return source switch
        {
            // Thread 0 is InnoDB's own, which clears away what nobody sees any more.
            LockSource.MariaDb => $"""
                {statements}
                union all
                select m.thread_id, if(m.lock_type = 'User lock', '{User}', m.lock_type), if(m.lock_type = 'User lock', m.table_schema, m.table_name), m.lock_mode
                  from information_schema.metadata_lock_info m left join information_schema.processlist p on p.id = m.thread_id
                 where m.thread_id not in (0, connection_id()) and (p.db = {text} or (m.table_schema = {text} and m.lock_type <> 'User lock'))
                """,
            LockSource.PerformanceSchema => $"""
                {statements}
                union all
                select t.processlist_id, if(m.object_type = 'USER LEVEL LOCK', '{User}', m.object_type), m.object_name, m.lock_type
                  from performance_schema.metadata_locks m join performance_schema.threads t on t.thread_id = m.owner_thread_id
                 where m.lock_status = 'GRANTED' and t.processlist_id <> connection_id() and (t.processlist_db = {text} or m.object_schema = {text})
                """,
            _ => statements,
        };
    }

    public static HeldLocks Read(MySqlDataReader reader)
    {
        string? busy = null;
        var locks = new List<string>();
        while (reader.Read())
        {
            var (session, kind) = (Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture), reader.GetString(1));
            var what = reader.IsDBNull(2) ? "" : reader.GetString(2);
            if (kind == User)
                locks.Add($"{session}: {what}");
            else if (kind == "STATEMENT")
                busy = $"session {session} is at work: {what}";
            else
                busy ??= $"session {session} holds a lock{(what.Length > 0 ? $" on {what}" : "")} ({kind}, {reader.GetString(3)}): its transaction has not ended, or LOCK TABLES is in force";
        }

        return new HeldLocks(busy, locks);
    }
}

/// <summary>Where a server tells who holds which lock.</summary>
internal enum LockSource
{
    /// <summary>Nowhere that this account may look.</summary>
    None,

    /// <summary>MariaDB's plugin <c>metadata_lock_info</c>.</summary>
    MariaDb,

    /// <summary>MySQL's performance schema.</summary>
    PerformanceSchema,
}
