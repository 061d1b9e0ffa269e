using CsCheck;

namespace Assay.MySql.Tests.Resets.Properties;

/// <summary>One statement of a random test, by one of its sessions. It may fail: tests do that too.</summary>
internal readonly record struct Work(int Session, string Sql, bool ChangesSchema = false);

/// <summary>The choices for one statement, made before the schema is known.</summary>
internal sealed record RandomWork(int Session, int Kind, int Table, int N)
{
    private static readonly string[] SchemaChanges =
    [
        "create table extra (id int)",
        "alter table audit add column note text",
        "create index more on audit (what)",
        "alter table audit comment = 'changed'",
        "drop table audit",
        "create function f() returns int deterministic return 1",
        "create or replace sequence tickets start with 7",
        "create or replace procedure note(what varchar(100)) begin end",
        "alter database comment = 'mine'",
        "alter event never disable",
        "drop event never",
        "create trigger more before insert on audit for each row set new.what = upper(new.what)",
        "create or replace view totals as select 1 as n, 2 as total",
        "rename table audit to auditing",
        "alter table audit engine = myisam",
        "alter table audit drop primary key, modify at int",
    ];

    /// <summary>Of the kinds the last few change the schema; the rest are what tests do all day.</summary>
    public static Gen<IReadOnlyList<RandomWork>> Gen(bool withSchemaChanges) =>
        from work in (
            from session in CsCheck.Gen.Int[0, 2]
            from kind in CsCheck.Gen.Int[0, withSchemaChanges ? 42 : 39]
            from table in CsCheck.Gen.Int[0, 99]
            from n in CsCheck.Gen.Int[1, 250]
            select new RandomWork(session, kind, table, n)).List[1, 15]
        select (IReadOnlyList<RandomWork>)work;

    public Work On(RandomSchema schema)
    {
        var table = schema.Tables[Table % schema.Tables.Count];
        return Kind > 39 ? new Work(Session, SchemaChanges[N % SchemaChanges.Length], ChangesSchema: true) : new Work(Session, Sql(table));
    }

    private string Sql(RandomTable table) => Kind switch
    {
        < 6 => table.Insert(N, explicitKey: false),
        < 8 => table.Insert(N, explicitKey: true),
        8 => table.Insert(N, explicitKey: true, "replace"),
        9 => table.Insert(N, explicitKey: true, "insert ignore"),
        10 => $"insert into {table.Name} (amount) select seq from seq_1_to_{N}",
        11 => $"call note('by hand {N}')",
        < 15 => $"update {table.Name} set {table.Change(N)} where id % 5 = {N % 5}",
        15 => $"update {table.Name} set {table.Change(N)}",
        16 => $"update {table.Name} set {table.ChangeKey(N)} where id % 7 = {N % 7}",
        17 => $"update {table.Name} set parent = {N % 10}",
        < 21 => $"delete from {table.Name} where id % 4 = {N % 4}",
        21 => $"delete from {table.Name}",
        22 => $"truncate table {table.Name}",
        23 => $"set foreign_key_checks = 0; truncate table {table.Name}; set foreign_key_checks = 1",
        24 => $"insert into audit (what) select amount from {table.Name} where id % 3 = 0",
        25 => $"{table.Insert(N, explicitKey: true)} on duplicate key update amount = 99",
        26 => "begin",
        27 => "commit",
        28 => "rollback",
        29 => "savepoint s",
        30 => "rollback to s",
        31 => $"set foreign_key_checks = 0; delete from {table.Name} where id % 2 = {N % 2}; set foreign_key_checks = 1",
        32 => $"set unique_checks = 0, foreign_key_checks = 0; {table.Insert(N, explicitKey: true)}; set unique_checks = 1, foreign_key_checks = 1",
        33 => $"select nextval({(N % 2 == 0 ? "tickets" : "down")}) from seq_1_to_{N % 20 + 1}",
        34 => $"select setval(tickets, {1000 + N})",
        35 => $"lock tables {table.Name} write; delete from {table.Name} where id = {N}; unlock tables",
        36 => $"analyze table {table.Name}",
        37 => $"create temporary table scratch (id int); insert into scratch values (1); drop temporary table scratch",
        38 => $"select * from {table.Name} for update",
        _ => $"load data infile '/nowhere' into table {table.Name}",
    };
}
