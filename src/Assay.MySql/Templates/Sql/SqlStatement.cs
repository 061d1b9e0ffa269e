namespace Assay.MySql.Templates.Sql;

/// <summary>One statement of a script and where it starts in it.</summary>
/// <param name="Start">The place of its first character.</param>
/// <param name="Text">The statement without its delimiter.</param>
/// <param name="FirstWord">Its first word, in capitals: enough to tell what it does.</param>
internal readonly record struct SqlStatement(int Start, string Text, string FirstWord);
