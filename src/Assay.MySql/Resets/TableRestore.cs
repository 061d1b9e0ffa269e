using System.Globalization;
using Assay.MySql.Databases;
using Assay.MySql.Templates;

namespace Assay.MySql.Resets;

/// <summary>
/// The statements that put one table back while nobody else can write to it. Rows that are as the template's stay. Foreign keys don't act meanwhile; triggers would,
/// which is why tables that have some are emptied by TRUNCATE, and filled while their triggers are away.
/// </summary>
internal sealed class TableRestore
{
    /// <summary>From so many changes on emptying is faster than deleting.</summary>
    private const int ManyChanges = 2_000;

    private readonly string _database;
    private readonly Template _template;
    private readonly TableDefinition _table;
    private readonly string _here;
    private readonly string _alias;
    private readonly string _original;

    /// <param name="database">The sandbox's.</param>
    /// <param name="template">What it is a copy of.</param>
    /// <param name="table">The table.</param>
    /// <param name="number">Tells its aliases from those of other tables.</param>
    public TableRestore(string database, Template template, TableDefinition table, int number)
    {
        (_database, _template, _table) = (database, template, table);
        _here = SqlName.Quote(database, table.Name);
        _alias = string.Create(CultureInfo.InvariantCulture, $"s{number}");
        _original = string.Create(CultureInfo.InvariantCulture, $"t{number}");
    }

    public TableDefinition Table => _table;

    private string There => SqlName.Quote(_template.Name, _table.Name);

    private IEnumerable<CodeDefinition> Triggers => _template.Manifest.Triggers.Where(trigger => trigger.Table == _table.Name);

    /// <summary>What LOCK TABLES names. A table that is emptied is named once: the server empties a partitioned one under no second name.</summary>
    public IEnumerable<string> Locks(TableMark now, TableMark then)
    {
        yield return $"{_here} write";
        if (!_table.HasRows)
            yield break;
        if (Compares(now, then))
            yield return $"{_here} as {_alias} write";
        yield return $"{There} as {_original} read";
    }

    /// <summary>The statements, and whether the server counts some of them as changes of a schema.</summary>
    public (IReadOnlyList<string> Statements, bool ChangesSchema) Statements(TableMark now, TableMark then)
    {
        var statements = new List<string>();
        var changesSchema = false;
        if (Empties(now, then))
        {
            var away = _table.HasRows ? Triggers.ToList() : [];
            statements.AddRange(away.Select(trigger => $"drop trigger {SqlName.Quote(_database, trigger.Name)}"));
            statements.Add($"truncate table {_here}");
            if (_table.HasRows)
                statements.Add(Fill(""));
            statements.AddRange(away.Select(trigger => DatabaseCopy.Make(trigger, _database)));
            changesSchema = away.Count > 0;
        }
        else if (Compares(now, then))
        {
            statements.Add($"delete {_alias} from {_here} as {_alias} left join {There} as {_original} on {SameKey()} where {_original}.{SqlName.Quote(_table.Key[0])} is null or not ({SameRow()})");
            statements.Add(Fill($" left join {_here} as {_alias} on {SameKey()} where {_alias}.{SqlName.Quote(_table.Key[0])} is null"));
        }
        else
        {
            statements.Add($"delete from {_here}");
            if (_table.HasRows)
                statements.Add(Fill(""));
        }

        if (now.AutoIncrement != then.AutoIncrement && (_table.HasRows || then.AutoIncrement > 1))
        {
            statements.Add(Renumber(then.AutoIncrement));
            changesSchema = true;
        }

        return (statements, changesSchema);
    }

    public string Renumber(ulong next) => string.Create(CultureInfo.InvariantCulture, $"alter table {_here} auto_increment = {next}");

    /// <summary>The rows of the template that are not here as they are there, and the other way round: both sides' columns, nulls where there is none.</summary>
    public IEnumerable<string> Differences()
    {
        var (here, there) = (Columns(_alias), Columns(_original));
        var nothing = string.Join(", ", _table.Columns.Select(_ => "null"));
        if (_table.Key.Count == 0)
        {
            // Without a key nobody knows which row became which.
            yield return $"select {nothing}, {here} from {_here} as {_alias}";
            if (_table.HasRows)
                yield return $"select {there}, {nothing} from {There} as {_original}";
            yield break;
        }

        if (!_table.HasRows)
        {
            yield return $"select {nothing}, {here} from {_here} as {_alias}";
            yield break;
        }

        yield return $"select {there}, {here} from {_here} as {_alias} left join {There} as {_original} on {SameKey()} where {_original}.{SqlName.Quote(_table.Key[0])} is null or not ({SameRow()})";
        yield return $"select {there}, {nothing} from {There} as {_original} left join {_here} as {_alias} on {SameKey()} where {_alias}.{SqlName.Quote(_table.Key[0])} is null";
    }

    private bool Empties(TableMark now, TableMark then) =>
        Triggers.Any() || (!_table.HasRows && (now.AutoIncrement != then.AutoIncrement || now.Modified - then.Modified > ManyChanges));

    private bool Compares(TableMark now, TableMark then) => !Empties(now, then) && _table.HasRows && _table.Key.Count > 0;

    private string Fill(string those)
    {
        var columns = string.Join(", ", _table.Columns.Select(column => SqlName.Quote(column.Name)));
        return $"insert into {_here} ({columns}) select {Columns(_original)} from {There} as {_original}{those}";
    }

    private string Columns(string alias) => string.Join(", ", _table.Columns.Select(column => $"{alias}.{SqlName.Quote(column.Name)}"));

    private string SameKey() => string.Join(" and ", _table.Key.Select(column => $"{_alias}.{SqlName.Quote(column)} = {_original}.{SqlName.Quote(column)}"));

    /// <summary>To the byte: a collation takes much for equal that is not the same. What a floating number shows is less than it is.</summary>
    private string SameRow() => string.Join(" and ", _table.Columns.Select(column =>
    {
        var (here, there) = ($"{_alias}.{SqlName.Quote(column.Name)}", $"{_original}.{SqlName.Quote(column.Name)}");
        return $"cast({here} as binary) <=> cast({there} as binary)" + (column.IsFloating ? $" and {here} <=> {there}" : "");
    }));
}
