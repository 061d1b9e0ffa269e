namespace Assay.PostgreSql.Templates.Sql;

/// <summary>One statement of a script and where it starts in it.</summary>
internal readonly record struct SqlStatement(int Start, string Text);
