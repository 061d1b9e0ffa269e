namespace Assay.Elasticsearch.Tests.Renter;

/// <summary>A sandbox with one index that holds a document.</summary>
public sealed class Rented : Sandbox
{
    public const string Index = "holders";

    public Rented(SandboxBuilder build) => Search = build.OpenSearch("search", search => search.Index(Index).Seed(Index, """[{ "_id": "seed", "holder": "nobody" }]"""));

    public SearchIndices Search { get; }
}
