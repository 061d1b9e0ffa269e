using System.Globalization;
using CsCheck;

namespace Assay.MySql.Tests.Resets.Properties;

internal enum TableKind
{
    Plain,
    Wide,
    Partitioned,
    MyIsam,
    Memory,
    Aria,
    OwnStatistics,
}

internal enum KeyKind
{
    None,
    Numbered,
    NumberedLater,
    Text,
    Pair,
    Uuid,
    UniqueColumn,
}

/// <summary>A table of a random schema: what it is made of, and SQL that makes it and works on it.</summary>
internal sealed record RandomTable(
    int Number, TableKind Kind, KeyKind Key, IReadOnlyList<int> Columns, int SeedRows, int? Parent, int Action, bool HasTrigger, bool HasGenerated)
{
    private static readonly (string Type, Func<int, string> Value)[] Types =
    [
        ("int", n => Text(n)),
        ("varchar(60)", n => n % 5 == 0 ? "null" : $"'it''s {n}'"),
        ("varchar(30) character set latin1 collate latin1_german1_ci", n => n % 2 == 0 ? "'Straße'" : $"'STRASSE {n}'"),
        ("decimal(12,3)", n => $"{n}.25"),
        ("double", n => $"{n} / 3"),
        ("float", n => $"{n} / 7"),
        ("json", n => $"'{{\"n\": {n}}}'"),
        ("blob", n => $"x'{n & 0xff:x2}00ff'"),
        ("datetime(6)", n => $"'2026-01-01' + interval {n} hour"),
        ("timestamp null on update current_timestamp", n => $"'2026-03-29 01:30:00' + interval {n} minute"),
        ("enum('small', 'LARGE', '')", n => n % 3 == 0 ? "null" : n % 2 == 0 ? "'small'" : "'LARGE'"),
        ("set('a', 'b', 'c')", n => $"{n % 8}"),
        ("bit(9)", n => $"{n % 512}"),
        ("time(3)", n => $"'-{n % 800}:00:01.5'"),
        ("year", n => n % 4 == 0 ? "0" : $"{1950 + n % 100}"),
        ("char(5)", n => $"'{n % 7}  '"),
        ("binary(4)", n => $"x'{n & 0xff:x2}'"),
        ("bigint unsigned", n => $"18446744073709551615 - {n}"),
        ("bool", n => n % 3 == 0 ? "null" : n % 2 == 0 ? "true" : "false"),
        ("date default '0000-00-00'", n => n % 6 == 0 ? "'2026-00-00'" : $"'2026-01-01' + interval {n} day"),
    ];

    /// <summary>Memory tables hold neither, and MyISAM and Aria no geometry that matters here.</summary>
    private static readonly (string Type, Func<int, string> Value)[] Large =
    [
        ("longtext", n => $"repeat('t{n}', {n % 3000})"),
        ("point", n => $"point({n}, 1)"),
    ];

    private static readonly int[] SeedSizes = [0, 0, 1, 3, 12, 150];
    private static readonly string[] Actions = ["", " on delete cascade", " on delete set null", " on update cascade on delete cascade", " on update set null on delete cascade"];

    public static Gen<RandomTable> Gen { get; } =
        from kind in CsCheck.Gen.Frequency(
            (6, CsCheck.Gen.Const(TableKind.Plain)), (2, CsCheck.Gen.Const(TableKind.Wide)), (1, CsCheck.Gen.Const(TableKind.Partitioned)),
            (1, CsCheck.Gen.Const(TableKind.MyIsam)), (1, CsCheck.Gen.Const(TableKind.Memory)), (1, CsCheck.Gen.Const(TableKind.Aria)), (1, CsCheck.Gen.Const(TableKind.OwnStatistics)))
        from key in CsCheck.Gen.Enum<KeyKind>()
        from columns in CsCheck.Gen.Int[0, Types.Length - 1].List[1, 4]
        from seed in CsCheck.Gen.Int[0, SeedSizes.Length - 1]
        from parent in CsCheck.Gen.Int[-3, 5]
        from action in CsCheck.Gen.Int[0, Actions.Length - 1]
        from flags in CsCheck.Gen.Int[0, 7]
        select new RandomTable(0, kind, key, columns, SeedSizes[seed], parent < 0 ? null : parent, action, flags % 4 == 0, flags > 4 && kind != TableKind.Memory);

    /// <summary>Names that need quotes, too, and letters that file systems don't take.</summary>
    public string Name => Number % 3 == 1 ? $"`Täble {Text(Number)}/x`" : $"t{Text(Number)}";

    /// <summary>Only InnoDB has foreign keys, and partitions have none.</summary>
    public bool HasForeignKeys => Kind is TableKind.Plain or TableKind.Wide or TableKind.OwnStatistics;

    public bool CanBeReferenced => HasForeignKeys && Key is KeyKind.Numbered or KeyKind.NumberedLater;

    private string KeyColumns => Key switch
    {
        KeyKind.None => "id int, ",
        KeyKind.Numbered or KeyKind.NumberedLater => "id int auto_increment primary key, ",
        KeyKind.Text => "id int, code varchar(20) primary key, ",
        KeyKind.Pair => "id int, part varchar(10), primary key (id, part), ",
        KeyKind.Uuid => "id int, uid char(36) default uuid() primary key, ",
        _ => "id int not null unique, ",
    };

    private string Options => (Kind switch
    {
        TableKind.MyIsam => " engine=myisam",
        TableKind.Memory => " engine=memory",
        TableKind.Aria => " engine=aria",
        TableKind.OwnStatistics => " stats_auto_recalc=1 stats_persistent=0",
        TableKind.Partitioned => " partition by hash (id) partitions 3",
        _ => "",
    }) is var options && Key == KeyKind.NumberedLater && Kind != TableKind.Partitioned ? $" auto_increment=500{options}" : options;

    public IEnumerable<string> Create()
    {
        var columns = string.Concat(All().Select((type, index) => $"c{index} {type.Type}, "));
        var generated = HasGenerated ? $"twice int as (coalesce(amount, 0) * 2) {(Number % 2 == 0 ? "stored" : "virtual")}, " : "";
        var key = Kind == TableKind.Partitioned ? "id int not null auto_increment, primary key (id), " : KeyColumns;
        yield return $"create table {Name} ({key}{columns}{generated}amount int, parent int){Options}";
        for (var row = 0; row < SeedRows; row++)
            yield return Insert(row + 1, explicitKey: false);
        if (!HasTrigger)
            yield break;
        yield return $"create trigger noted_{Text(Number)} after insert on {Name} for each row insert into audit (what) values ('insert {Text(Number)}')";
        yield return $"create trigger changed_{Text(Number)} before update on {Name} for each row set new.amount = coalesce(new.amount, 0) + 1";
        yield return $"create trigger gone_{Text(Number)} after delete on {Name} for each row insert into audit (what) values (concat('gone ', coalesce(old.id, '-')))";
    }

    /// <summary>Foreign keys, once all tables stand: cycles and references to itself among them.</summary>
    public IEnumerable<string> Link(IReadOnlyList<RandomTable> all)
    {
        if (Parent is { } parent && HasForeignKeys && all[parent % all.Count] is { CanBeReferenced: true } target)
            yield return $"alter table {Name} add foreign key (parent) references {target.Name} (id){Actions[Action]}";
    }

    public string Insert(int n, bool explicitKey, string verb = "insert")
    {
        var values = All().Select((type, index) => (Name: $"c{Text(index)}", Value: type.Value(n))).ToList();
        if (Key is not (KeyKind.Numbered or KeyKind.NumberedLater) && Kind != TableKind.Partitioned || explicitKey)
            values.Insert(0, ("id", Text(n)));
        if (Key == KeyKind.Text && Kind != TableKind.Partitioned)
            values.Add(("code", $"'c{Text(n)}'"));
        if (Key == KeyKind.Pair && Kind != TableKind.Partitioned)
            values.Add(("part", $"'p{Text(n % 7)}'"));
        if (Key == KeyKind.Uuid && n % 2 == 0 && Kind != TableKind.Partitioned)
            values.Add(("uid", $"'00000000-0000-0000-0000-{n:x12}'"));
        values.Add(("amount", Text(n % 20)));
        return $"{verb} into {Name} ({string.Join(", ", values.Select(value => value.Name))}) values ({string.Join(", ", values.Select(value => value.Value))})";
    }

    public string Change(int n) => $"c0 = {All()[0].Value(n)}, amount = coalesce(amount, 0) + 1";

    /// <summary>Text keys that a collation takes for equal.</summary>
    public string ChangeKey(int n) => Key switch
    {
        KeyKind.Text when Kind != TableKind.Partitioned => "code = upper(code)",
        KeyKind.Pair when Kind != TableKind.Partitioned => "part = upper(part)",
        _ => $"id = id + {Text(n)}",
    };

    private List<(string Type, Func<int, string> Value)> All() =>
        [.. Columns.Select(column => Types[Kind == TableKind.Memory && Types[column].Type is ("json" or "blob") ? 0 : column]), .. Kind == TableKind.Wide ? Large : []];

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);
}
