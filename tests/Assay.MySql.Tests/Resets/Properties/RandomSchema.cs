using CsCheck;

namespace Assay.MySql.Tests.Resets.Properties;

/// <summary>A random schema with its seed.</summary>
internal sealed record RandomSchema(IReadOnlyList<RandomTable> Tables, bool HasView)
{
    private static readonly string[] Common =
    [
        "create table audit (at int auto_increment primary key, what varchar(100))",
        "create sequence tickets start with 100 increment by 5",
        "create sequence down increment by -1 cache 10",
        "create procedure note(what varchar(100)) begin if what <> '' then insert into audit (what) values (what); end if; end",
        "create function twice(n int) returns int deterministic return n * 2",
        "create event never on schedule every 1 year starts '2035-01-01' do delete from audit",
        "do nextval(tickets)",
        "alter database comment 'it''s random'",
    ];

    public static Gen<RandomSchema> Gen { get; } =
        from tables in RandomTable.Gen.List[1, 6]
        from view in CsCheck.Gen.Bool
        select new RandomSchema([.. tables.Select((table, number) => table with { Number = number })], view);

    /// <summary>Statement by statement, in a mode that lets in what older databases hold.</summary>
    public IEnumerable<string> Statements()
    {
        yield return "set sql_mode = '', foreign_key_checks = 0";
        foreach (var statement in Common.Concat(Tables.SelectMany(table => table.Create())).Concat(Tables.SelectMany(table => table.Link(Tables))))
            yield return statement;
        if (!HasView)
            yield break;
        yield return $"create view totals as select count(*) as n, sum(twice(amount)) as total from {Tables[0].Name}";
        yield return "create view above as select n + 1 as n from totals";
    }
}
