using System.Text;
using CsCheck;

namespace Assay.Elasticsearch.Tests;

/// <summary>Something that a test or an application does, as a request of its own.</summary>
internal sealed record SearchOperation(string Method, string Path, string? Body, bool IsInPlace = true)
{
    private static readonly Gen<string> Indices = Gen.OneOf("seeded", "empty", "sharded");
    private static readonly Gen<string> Ids = Gen.Int[1, 6].Select(id => id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    private static readonly string[] Sources =
    [
        """{"name":"red widget","price":1}""", """{"name":"blue","price":2}""", """{"name":"x","more":{"deep":[1,2]}}""", """{"price":3,"when":"2020-01-01"}""",
    ];

    private static readonly Gen<string> Documents = Gen.Int[0, Sources.Length - 1].Select(index => Sources[index]);

    public static Gen<SearchOperation> Any { get; } = Gen.Frequency(
        (8, Gen.Select(Indices, Ids, Documents, (index, id, document) => new SearchOperation("PUT", $"{index}/_doc/{id}", document))),
        (3, Gen.Select(Indices, Ids, (index, id) => new SearchOperation("DELETE", $"{index}/_doc/{id}", null))),
        (2, Gen.Select(Indices, Ids, (index, id) => new SearchOperation("POST", $"{index}/_update/{id}", """{"doc":{"price":99},"doc_as_upsert":true}"""))),
        (2, Gen.Select(Indices, Documents, (index, document) => new SearchOperation("POST", $"{index}/_bulk", $"{{\"index\":{{}}}}\n{document}\n{{\"index\":{{\"_id\":\"b\"}}}}\n{document}\n"))),
        (1, Indices.Select(index => new SearchOperation("POST", $"{index}/_delete_by_query?refresh=true&conflicts=proceed", """{"query":{"match_all":{}}}"""))),
        (1, Indices.Select(index => new SearchOperation("PUT", $"{index}/_mapping", """{"properties":{"added":{"type":"keyword"}}}"""))),
        (1, Indices.Select(index => new SearchOperation("PUT", $"{index}/_settings", """{"index":{"refresh_interval":"7s"}}"""))),
        (1, Indices.Select(index => new SearchOperation("PUT", $"{index}/_alias/{{prefix}}alias", """{"filter":{"term":{"price":1}}}"""))),
        (1, Indices.Select(index => new SearchOperation("POST", $"{index}/_forcemerge?max_num_segments=1", null))),
        (1, Indices.Select(index => new SearchOperation("POST", $"{index}/_close", null))),
        (1, Indices.Select(index => new SearchOperation("POST", $"{index}/_open", null))),
        (1, Indices.Select(index => new SearchOperation("DELETE", index, null))),
        (1, Gen.Const(new SearchOperation("PUT", "created", """{"mappings":{"properties":{"name":{"type":"keyword"}}}}""", IsInPlace: false))),
        (1, Gen.Const(new SearchOperation("PUT", "_index_template/{prefix}template", """{"index_patterns":["{prefix}created*"],"template":{"settings":{"index":{"refresh_interval":"3s"}}}}"""))),
        (1, Gen.Const(new SearchOperation("DELETE", "_index_template/{prefix}declared", null))),
        (1, Gen.Const(new SearchOperation("PUT", "_component_template/{prefix}component", """{"template":{"mappings":{"dynamic":false}}}"""))),
        (1, Gen.Const(new SearchOperation("PUT", "_template/{prefix}legacy", """{"index_patterns":["{prefix}other*"],"settings":{"index":{"refresh_interval":"4s"}}}"""))),
        (1, Gen.Const(new SearchOperation("PUT", "_ingest/pipeline/{prefix}pipeline", """{"description":"changed","processors":[]}"""))),
        (1, Gen.Const(new SearchOperation("PUT", "_scripts/{prefix}script", """{"script":{"lang":"mustache","source":{"query":{"match_all":{}}}}}"""))));

    public async Task RunAsync(HttpClient http, string prefix)
    {
        var path = Path.StartsWith('_') ? Path : prefix + Path;
        using var request = new HttpRequestMessage(new HttpMethod(Method), path.Replace("{prefix}", prefix, StringComparison.Ordinal));
        if (Body is not null)
            request.Content = new StringContent(Body.Replace("{prefix}", prefix, StringComparison.Ordinal), Encoding.UTF8, Path.EndsWith("_bulk", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json");
        // Some can't be done after others, as a write to a closed index; that is as good.
        using var answer = await http.SendAsync(request);
    }

    public override string ToString() => $"{Method} {Path} {Body}";
}
