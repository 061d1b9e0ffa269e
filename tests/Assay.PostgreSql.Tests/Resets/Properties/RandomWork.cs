using CsCheck;

namespace Assay.PostgreSql.Tests.Resets.Properties;

/// <summary>One statement of a random test, by one of its sessions. It may fail: tests do that too.</summary>
internal readonly record struct Work(int Session, string Sql, bool ChangesSchema = false);

/// <summary>The choices for one statement, made before the schema is known.</summary>
internal sealed record RandomWork(int Session, int Kind, int Table, int N)
{
    private static readonly string[] SchemaChanges =
    [
        "create table extra (id int)",
        "alter table audit add column note text",
        "create index on audit (what)",
        "grant select on audit to public",
        "comment on table audit is 'changed'",
        "drop table audit cascade",
        "create schema other",
        "create function f() returns int language sql return 1",
        "alter sequence tickets increment 3",
        "do $$ begin execute format('alter database %I set work_mem = ''5MB''', current_database()); end $$",
        "do $$ begin execute format('grant connect on database %I to public', current_database()); execute format('revoke temporary on database %I from public', current_database()); end $$",
        "drop event trigger assay_schema_dropped",
        "alter event trigger assay_schema_changed disable",
        "set session_replication_role = replica; create table extra2 (id int); set session_replication_role = origin",
    ];

    /// <summary>Of 60 kinds the last few change the schema; the rest are what tests do all day.</summary>
    public static Gen<IReadOnlyList<RandomWork>> Gen(bool withSchemaChanges) =>
        from work in (
            from session in CsCheck.Gen.Int[0, 2]
            from kind in CsCheck.Gen.Int[0, withSchemaChanges ? 45 : 42]
            from table in CsCheck.Gen.Int[0, 99]
            from n in CsCheck.Gen.Int[1, 250]
            select new RandomWork(session, kind, table, n)).List[1, 15]
        select (IReadOnlyList<RandomWork>)work;

    public Work On(RandomSchema schema)
    {
        var table = schema.Tables[Table % schema.Tables.Count];
        return Kind > 42 ? new Work(Session, SchemaChanges[N % SchemaChanges.Length], ChangesSchema: true) : new Work(Session, Sql(table, schema));
    }

    private string Sql(RandomTable table, RandomSchema schema) => Kind switch
    {
        < 6 => table.Insert(N, explicitKey: false),
        < 9 => table.Insert(N, explicitKey: true),
        9 => $"{table.Insert(N, explicitKey: true)} on conflict do nothing",
        10 => $"insert into {table.Name} (amount) select n from generate_series(1, {N}) n",
        11 => $"insert into audit (what) values ('by hand {N}')",
        < 15 => $"update {table.Name} set {table.Change(N)} where id % 5 = {N % 5}",
        15 => $"update {table.Name} set {table.Change(N)}",
        16 => $"update {table.Name} set id = id + {N} where id % 7 = {N % 7}",
        17 => $"update {table.Name} set parent = {N % 10}",
        < 21 => $"delete from {table.Name} where id % 4 = {N % 4}",
        21 => $"delete from {table.Name}",
        22 => $"truncate {table.Name}",
        23 => $"truncate {table.Name} restart identity cascade",
        24 => $"with gone as (delete from {table.Name} where id % 3 = 0 returning amount) insert into audit (what) select amount::text from gone",
        25 => $"merge into {table.Name} t using (values ({N % 30})) v (id) on t.id = v.id when matched then update set amount = 99 when not matched then do nothing",
        26 => "begin",
        27 => "commit",
        28 => "rollback",
        29 => "savepoint s",
        30 => "rollback to s",
        31 => $"begin; set local session_replication_role = replica; delete from {table.Name} where id % 2 = {N % 2}; commit",
        32 => $"begin; set constraints all deferred; {table.Insert(N, explicitKey: true)}; commit",
        33 => $"select nextval('{(N % 2 == 0 ? "tickets" : "down")}') from generate_series(1, {N % 20 + 1})",
        34 => $"select setval('tickets', {N})",
        35 => $"select setval('unused', {N}, {(N % 2 == 0 ? "true" : "false")})",
        36 => $"select lo_from_bytea(0, 'new {N}')",
        37 => schema.HasLargeObject ? (N % 3) switch { 0 => "select lo_unlink(4711)", 1 => "select lo_put(4711, 3, 'xyz')", _ => "select lo_put(4711, 5000, 'far away')" } : "select 1",
        38 => schema.HasView ? "refresh materialized view totals" : "select 1",
        39 => table.Kind switch
        {
            TableKind.Partitioned => $"insert into {table.Sub("low")} (id, amount) values ({-N}, 1); update {table.Name} set id = id + 60 where id < 50; delete from {table.Sub("high_1")} where id % 2 = 0",
            TableKind.Inherited => $"{table.Insert(N, explicitKey: true, table.Sub("heir"))}; update {table.Name} set amount = 5; update {table.Sub("heir")} set extra = 'y'",
            _ => $"select * from {table.Name} for update",
        },
        40 => "create temp table scratch (id int); insert into scratch values (1); drop table scratch",
        41 => "select 1 / 0",
        _ => $"analyze {table.Name}",
    };
}
