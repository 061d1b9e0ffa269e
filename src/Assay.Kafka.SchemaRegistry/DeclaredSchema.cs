using Assay.Kafka.SchemaRegistry.Store;
using Assay.Resources;

namespace Assay.Kafka.SchemaRegistry;

/// <summary>A schema that is there before the services start: a text, or a file.</summary>
internal sealed record DeclaredSchema(string Subject, SchemaKind Kind, string? Text, string? Path, IReadOnlyList<SchemaReference> References)
{
    /// <summary>Where it comes from, for messages.</summary>
    public string Origin => Path is null ? "" : $" by {Path}";

    public async Task<SchemaDraft> ReadAsync(CancellationToken cancellationToken) =>
        new(Kind, Text ?? await File.ReadAllTextAsync(ProjectFiles.Find(Path!), cancellationToken), References);
}
