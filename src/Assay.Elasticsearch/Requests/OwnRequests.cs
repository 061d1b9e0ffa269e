namespace Assay.Elasticsearch.Requests;

/// <summary>Tells the toolkit's own requests from those of tests and services.</summary>
internal static class OwnRequests
{
    public static HttpRequestOptionsKey<bool> Mark { get; } = new("assay.own");

    public static bool Contains(HttpRequestMessage request) => request.Options.TryGetValue(Mark, out var own) && own;
}
