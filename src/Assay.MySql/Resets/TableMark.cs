namespace Assay.MySql.Resets;

/// <summary>What says whether a table was changed: equal marks, equal tables.</summary>
/// <param name="Stamp">Changes with every change of a row, also one that was taken back.</param>
/// <param name="AutoIncrement">The next number; 0 where there is no such column.</param>
/// <param name="Modified">How many changes there were; 0 where they are not counted.</param>
internal readonly record struct TableMark(string Stamp, ulong AutoIncrement, long Modified);
