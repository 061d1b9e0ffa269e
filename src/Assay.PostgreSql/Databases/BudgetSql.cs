namespace Assay.PostgreSql.Databases;

/// <summary>
/// How room is claimed: one statement after the lock is held, so that it sees what the last holder did. Its parameters: the run, the database, the limit of
/// connections, how many are wanted, and the names that the application makes databases by.
/// </summary>
internal static class BudgetSql
{
    /// <summary>Whether there is room, and nobody goes first.</summary>
    private static readonly string Granted =
        $"""
        with alive as materialized (
          select objid::int as run from pg_locks
           where locktype = 'advisory' and classid = {AdvisoryLocks.Run}::oid and objsubid = 2 and granted
             and database = (select oid from pg_database where datname = current_database())),
        reserved as materialized (
          select run, sum(connections) as connections from databases where run in (select run from alive) group by run),
        room as (
          select $3 - coalesce((select sum(connections) from reserved), 0)
             - (select count(*) from pg_stat_activity a
                 where a.backend_type = 'client backend'
                   and not exists (select from databases d where d.name = a.datname and d.connections > 0)) as free),
        -- The names that a dead run's sandbox leased are its own until they are swept, else the sweep would drop what the next one made.
        rival as (
          select format('%s, held by process %s: %s', theirs, r.process, d.sandbox) as name, case when d.run not in (select run from alive) then d.run end as dead
            from databases d left join runs r using (run) cross join unnest(d.creates) theirs cross join unnest($5::text[]) ours
           where d.state <> 'kept'
             and (starts_with(split_part(theirs, '*', 1), split_part(ours, '*', 1)) or starts_with(split_part(ours, '*', 1), split_part(theirs, '*', 1)))
           order by dead nulls last limit 1),
        granted as (
          select from room
           where free >= $4
             and not exists (select from rival)
             -- Who has something lets those go first who wait and have nothing.
             and not (exists (select from reserved where run = $1 and connections > 0)
               and exists (select from runs w
                            where w.run <> $1 and w.waits_seen > clock_timestamp() - interval '2 s' and w.run in (select run from alive)
                              and not exists (select from reserved r where r.run = w.run and r.connections > 0))))
        """;

    /// <summary>For a database of a sandbox's own: one that is prepared, else a new name.</summary>
    public static readonly string Claim =
        $"""
        {Granted},
        candidate as (
          select name from databases
           where exists (select from granted) and cardinality($5::text[]) = 0 and state = 'prepared' and template = $6 and incarnation = $7 and run in (0, $1)
           order by made limit 1 for update),
        adopted as (
          update databases set run = $1, state = 'held', connections = $4, sandbox = $8, test = null, creates = $5, foreigners = $9
           where name in (select name from candidate) returning name),
        made as (
          insert into databases (name, run, state, template, connections, sandbox, creates, foreigners)
          select $2, $1, 'making', $6, $4, $8, $5, $9 from granted
           where not exists (select from candidate) and (select count(*) from databases) < {ServerBudget.MostDatabases} returning name)
        select (select free from room)::int, (select name from adopted), (select name from made), (select name from rival), (select dead from rival)
        """;

    /// <summary>For a sandbox more in a database that others of its process have.</summary>
    public static readonly string Join =
        $"""
        {Granted},
        joined as (update databases set connections = connections + $4 where name = $2 and exists (select from granted) returning name)
        select (select free from room)::int, (select name from joined), null::text, null::text, null::int
        """;
}
