using System.Globalization;
using CsCheck;

namespace Assay.PostgreSql.Tests.Resets.Properties;

internal enum TableKind
{
    Plain,
    Unlogged,
    Partitioned,
    Inherited,
    RowSecurity,
}

internal enum KeyKind
{
    None,
    Serial,
    Identity,
    Text,
    Pair,
    Uuid,
    Deferred,
    UniqueColumn,
}

/// <summary>A table of a random schema: what it is made of, and SQL that makes it and works on it.</summary>
internal sealed record RandomTable(
    int Number, TableKind Kind, KeyKind Key, IReadOnlyList<int> Columns, int SeedRows, int? Parent, int Action, bool HasTrigger, bool HasGenerated)
{
    private static readonly (string Type, Func<int, string> Value)[] Types =
    [
        ("int", n => Text(n)),
        ("text", n => $"'it''s {n}'"),
        ("numeric(12,3)", n => $"{n}.25"),
        ("jsonb", n => $"'{{\"n\": {n}}}'"),
        ("bytea", n => $"decode('{n & 0xff:x2}', 'hex')"),
        ("timestamptz", n => $"timestamptz '2026-01-01' + {n} * interval '1 hour'"),
        ("int[]", n => $"array[{n}, null, 7]"),
        ("boolean", n => n % 3 == 0 ? "null" : n % 2 == 0 ? "true" : "false"),
        ("varchar(40)", n => n % 5 == 0 ? "null" : $"'v{n}'"),
        ("text default repeat('long ', 2000)", n => $"repeat('t{n}', {n % 3000})"),
        ("point", n => $"point({n}, 1)"),
        ("xml", n => $"'<n>{n}</n>'"),
    ];

    private static readonly int[] SeedSizes = [0, 0, 1, 3, 12, 200];
    private static readonly string[] Actions = ["", " on delete cascade", " on delete set null", " deferrable initially deferred", " on update cascade on delete cascade"];

    public static Gen<RandomTable> Gen { get; } =
        from kind in CsCheck.Gen.Enum<TableKind>()
        from key in CsCheck.Gen.Enum<KeyKind>()
        from columns in CsCheck.Gen.Int[0, Types.Length - 1].List[1, 4]
        from seed in CsCheck.Gen.Int[0, SeedSizes.Length - 1]
        from parent in CsCheck.Gen.Int[-3, 5]
        from action in CsCheck.Gen.Int[0, Actions.Length - 1]
        from flags in CsCheck.Gen.Int[0, 7]
        select new RandomTable(0, kind, key, columns, SeedSizes[seed], parent < 0 ? null : parent, action, flags % 4 == 0, flags > 4);

    /// <summary>In two schemas, and with names that need quotes.</summary>
    public string Name => Number % 3 == 1 ? $"\"Mixed Case\".\"Table {Number}\"" : $"t{Text(Number)}";

    /// <summary>Partitions and heirs can't be named by a foreign key of one column.</summary>
    public bool CanBeReferenced => Kind is TableKind.Plain or TableKind.Unlogged or TableKind.RowSecurity && Key is KeyKind.Serial or KeyKind.Identity;

    private string KeyColumns => Key switch
    {
        KeyKind.None => "id int, ",
        KeyKind.Serial => "id serial primary key, ",
        KeyKind.Identity => "id int generated always as identity primary key, ",
        KeyKind.Text => "id int, code text primary key, ",
        KeyKind.Pair => "id int, part text, primary key (id, part), ",
        KeyKind.Uuid => "id int, uid uuid default gen_random_uuid() primary key, ",
        KeyKind.Deferred => "id int primary key deferrable initially deferred, ",
        _ => "id int not null unique, ",
    };

    public IEnumerable<string> Create(IReadOnlyList<RandomTable> all)
    {
        var columns = string.Concat(Columns.Select((type, index) => $"c{index} {Types[type].Type}, "));
        var generated = HasGenerated && Kind != TableKind.Inherited ? "twice int generated always as (coalesce(amount, 0) * 2) stored, " : "";
        var key = Kind == TableKind.Partitioned ? "id int not null, primary key (id), " : KeyColumns;
        var body = $"({key}{columns}{generated}amount int, parent int)";
        yield return $"create {(Kind == TableKind.Unlogged ? "unlogged " : "")}table {Name} {body}{(Kind == TableKind.Partitioned ? " partition by range (id)" : "")}";
        if (Kind == TableKind.Partitioned)
        {
            yield return $"create table {Sub("low")} partition of {Name} for values from (minvalue) to (50)";
            yield return $"create table {Sub("high")} partition of {Name} for values from (50) to (maxvalue) partition by hash (id)";
            yield return $"create table {Sub("high_0")} partition of {Sub("high")} for values with (modulus 2, remainder 0)";
            yield return $"create table {Sub("high_1")} partition of {Sub("high")} for values with (modulus 2, remainder 1)";
        }

        if (Kind == TableKind.Inherited)
            yield return $"create table {Sub("heir")} (extra text) inherits ({Name})";
        if (HasTrigger)
            yield return $"create trigger noted after insert or update or delete on {Name} for each row execute function note()";
        for (var row = 0; row < SeedRows; row++)
            yield return Insert(row + 1, explicitKey: false);
        if (Kind == TableKind.Inherited && SeedRows > 0)
            yield return Insert(1000, explicitKey: true, Sub("heir"));
        if (Kind == TableKind.RowSecurity)
            yield return $"alter table {Name} enable row level security, force row level security; create policy few on {Name} using (amount < 10)";
    }

    /// <summary>Foreign keys, once all tables stand: cycles and references to itself among them.</summary>
    public IEnumerable<string> Link(IReadOnlyList<RandomTable> all)
    {
        if (Parent is { } parent && all[parent % all.Count] is { CanBeReferenced: true } target && !(target.Kind == TableKind.Unlogged && Kind != TableKind.Unlogged))
            yield return $"alter table {Name} add foreign key (parent) references {target.Name} (id){Actions[Action]}";
    }

    public string Insert(int n, bool explicitKey, string? into = null)
    {
        var values = Columns.Select((type, index) => (Name: $"c{index}", Value: Types[type].Value(n))).ToList();
        if (Key is not (KeyKind.Serial or KeyKind.Identity) || explicitKey || Kind == TableKind.Partitioned)
            values.Insert(0, ("id", Text(n)));
        if (Key == KeyKind.Text && Kind != TableKind.Partitioned)
            values.Add(("code", $"'c{n}'"));
        if (Key == KeyKind.Pair && Kind != TableKind.Partitioned)
            values.Add(("part", $"'p{n % 7}'"));
        if (Key == KeyKind.Uuid && n % 2 == 0 && Kind != TableKind.Partitioned)
            values.Add(("uid", $"'00000000-0000-0000-0000-{n:x12}'"));
        values.Add(("amount", Text(n % 20)));
        var overriding = Key == KeyKind.Identity && explicitKey ? " overriding system value" : "";
        return $"insert into {into ?? Name} ({string.Join(", ", values.Select(value => value.Name))}){overriding} values ({string.Join(", ", values.Select(value => value.Value))})";
    }

    public string Change(int n) => Columns.Count == 0 ? "amount = amount + 1" : $"c0 = {Types[Columns[0]].Value(n)}, amount = coalesce(amount, 0) + 1";

    /// <summary>A partition or an heir.</summary>
    public string Sub(string name) => $"\"Mixed Case\".sub_{Text(Number)}_{name}";

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);
}
