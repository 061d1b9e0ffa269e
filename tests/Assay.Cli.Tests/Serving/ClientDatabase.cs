namespace Assay.Cli.Tests.Serving;

/// <summary>A database as a client is told of it.</summary>
internal sealed record ClientDatabase(int Id, string Name, string ConnectionString, string TemplateHash);
