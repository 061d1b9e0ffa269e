using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>A schema with all that belongs to it.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="References">What it refers to, with versions that are numbers.</param>
/// <param name="Metadata">What a client says of it; kept as it is.</param>
/// <param name="RuleSet">The rules that clients apply; kept as they are.</param>
internal sealed record SchemaContent(ParsedSchema Schema, IReadOnlyList<SchemaReference> References, JsonNode? Metadata, JsonNode? RuleSet)
{
    /// <summary>Equal for contents that are one schema, with one id.</summary>
    public string Key { get; } = string.Join(
        '\n',
        [Schema.Kind.ToString(), Schema.Identity, .. References.Select(reference => $"{reference.Name} {reference.Subject} {reference.Version}"), Metadata?.ToJsonString() ?? "", RuleSet?.ToJsonString() ?? ""]);

    /// <summary>The same in every registry for the same content.</summary>
    public Guid Guid => new(SHA256.HashData(Encoding.UTF8.GetBytes(Key)).AsSpan(0, 16), bigEndian: true);
}
