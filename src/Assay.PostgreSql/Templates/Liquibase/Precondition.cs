namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>A condition of a change set: a query and the text that it must answer.</summary>
internal sealed record Precondition(string Text, string Query, string Expected);
