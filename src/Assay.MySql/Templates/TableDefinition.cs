namespace Assay.MySql.Templates;

/// <summary>A table or sequence of a template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Engine">What stores it.</param>
/// <param name="Sql">Makes it.</param>
internal sealed record TableDefinition(string Name, TableKind Kind, string Engine, string Sql)
{
    /// <summary>The columns that hold what was written into them; others are generated.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    /// <summary>The columns by which a row is found: the primary key, else a unique one without nulls; none where there is neither.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    public bool HasRows { get; init; }

    /// <summary>Whether it has columns besides these, which the server computes.</summary>
    public bool HasGenerated { get; init; }

    /// <summary>The next number; null where there is no such column.</summary>
    public ulong? AutoIncrement { get; init; }

    /// <summary>Whether it has settings of its own for its statistics, so that the counters of its changes say nothing.</summary>
    public bool HasOwnStatistics { get; init; }

    /// <summary>Whether it is in parts, which share a next number that none of them knows.</summary>
    public bool IsPartitioned { get; init; }

    public bool IsInnoDb => Engine.Equals("InnoDB", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A column that can be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFloating">Whether its text says less than its value does.</param>
internal sealed record ColumnDefinition(string Name, bool IsFloating);

/// <summary>What a definition is of.</summary>
internal enum TableKind
{
    /// <summary>A table.</summary>
    Table,

    /// <summary>A table that keeps its history, which nobody can write.</summary>
    Versioned,

    /// <summary>A sequence of MariaDB's.</summary>
    Sequence,
}
