namespace Assay.MySql.Templates.Sql;

/// <summary>A script that runs statement by statement, so that a failure can be placed.</summary>
/// <param name="File">Its file, for messages.</param>
/// <param name="Text">Its whole text: places are counted in it.</param>
/// <param name="Statements">What is run.</param>
internal sealed record SqlScript(string File, string Text, IReadOnlyList<SqlStatement> Statements)
{
    public static async Task<SqlScript> ReadAsync(string file, CancellationToken cancellationToken) =>
        Parse(file, await System.IO.File.ReadAllTextAsync(file, cancellationToken));

    public static SqlScript Parse(string file, string text) => new(file, text, SqlSplitter.Split(text));
}
