namespace Assay.PostgreSql.Templates.Sql;

/// <summary>One statement of a script and where it starts in it.</summary>
/// <param name="Start">The place of its first character.</param>
/// <param name="Text">The statement without its end.</param>
internal readonly record struct SqlStatement(int Start, string Text)
{
    /// <summary>The lines that follow a COPY … FROM STDIN, up to its end; null for any other statement.</summary>
    public string? CopyData { get; init; }

    /// <summary>The statement's first words, in capitals and without comments: enough to tell what it is.</summary>
    public string Opening(int words) => string.Join(' ', SqlSplitter.Words(Text).Take(words)).ToUpperInvariant();
}
