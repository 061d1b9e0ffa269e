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
        [Schema.Kind.ToString(), Schema.Identity, .. References.Select(reference => $"{reference.Name} {reference.Subject} {reference.Version}"), JsonMeaning.Of(Metadata), JsonMeaning.Of(RuleSet)]);

    /// <summary>Whether this is another content with what that refers to put in its place: serializers that do not know references send a schema so.</summary>
    public bool IsInlined(SchemaContent other) =>
        References.Count == 0 && other.References.Count > 0 && Schema.Kind == other.Schema.Kind && Schema.ResolvedIdentity == other.Schema.ResolvedIdentity
        && JsonMeaning.Of(Metadata) == JsonMeaning.Of(other.Metadata) && JsonMeaning.Of(RuleSet) == JsonMeaning.Of(other.RuleSet);

    /// <summary>This content as the version after another: that one's metadata and rules are its own where it came without.</summary>
    public SchemaContent After(SchemaContent? earlier) => earlier is null || (Metadata is not null && RuleSet is not null)
        ? this
        : new SchemaContent(Schema, References, Metadata ?? earlier.Metadata, RuleSet ?? earlier.RuleSet);

    /// <summary>The same in every registry for the same content.</summary>
    public Guid Guid => new(SHA256.HashData(Encoding.UTF8.GetBytes(Key)).AsSpan(0, 16), bigEndian: true);
}
