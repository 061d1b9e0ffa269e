using CsCheck;

namespace Assay.PostgreSql.Tests.Resets.Properties;

/// <summary>A random schema with its seed.</summary>
internal sealed record RandomSchema(IReadOnlyList<RandomTable> Tables, bool HasView, bool HasLargeObject)
{
    private const string Common =
        """
        create schema "Mixed Case";
        create table audit (at int generated always as identity, what text);
        create function note() returns trigger language plpgsql as $$ begin insert into audit (what) values (tg_op || ' ' || tg_relid::regclass); return null; end $$;
        create sequence tickets start 100 increment 5;
        create sequence down increment -1 cache 10;
        create sequence unused start 7;
        select nextval('tickets');
        """;

    public static Gen<RandomSchema> Gen { get; } =
        from tables in RandomTable.Gen.List[1, 6]
        from view in CsCheck.Gen.Bool
        from largeObject in CsCheck.Gen.Bool
        select new RandomSchema([.. tables.Select((table, number) => table with { Number = number })], view, largeObject);

    public string ToSql() => string.Join(";\n", Statements());

    private IEnumerable<string> Statements()
    {
        yield return Common;
        foreach (var table in Tables)
        {
            foreach (var statement in table.Create(Tables))
                yield return statement;
        }

        foreach (var table in Tables)
        {
            foreach (var statement in table.Link(Tables))
                yield return statement;
        }

        if (HasView)
            yield return $"create materialized view totals as select count(*) as n, sum(amount) as total from {Tables[0].Name}";
        if (HasLargeObject)
            yield return "select lo_from_bytea(4711, 'the template''s')";
    }
}
