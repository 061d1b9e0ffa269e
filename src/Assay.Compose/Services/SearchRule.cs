namespace Assay.Compose.Services;

/// <summary>Elasticsearch or OpenSearch.</summary>
internal sealed class SearchRule(string kind) : ServiceRule
{
    public override string Kind => kind;

    public override int Port => 9200;

    protected override IReadOnlyList<string> Images => [kind];

    public override string ConnectionString(ComposeService service, ComposePort at, out string? missing)
    {
        missing = null;
        var user = kind == "opensearch" ? "admin" : "elastic";
        var password = service.Variable("ELASTIC_PASSWORD", "OPENSEARCH_INITIAL_ADMIN_PASSWORD");
        var login = IsOpen(service) || password is null ? "" : $"{user}:{Uri.EscapeDataString(password)}@";
        return $"{(IsSecure(service) ? "https" : "http")}://{login}{at.Reached}:{Text(at.Host)}/";
    }

    private static bool Is(ComposeService service, string name, string value) => string.Equals(service.Variable(name), value, StringComparison.OrdinalIgnoreCase);

    private bool IsOpen(ComposeService service) => kind == "opensearch"
        ? Is(service, "DISABLE_SECURITY_PLUGIN", "true") || Is(service, "plugins.security.disabled", "true")
        : Is(service, "xpack.security.enabled", "false") || (service.Image?.MajorVersion is "7" or "6" && !Is(service, "xpack.security.enabled", "true"));

    private bool IsSecure(ComposeService service) =>
        !IsOpen(service) && !Is(service, "xpack.security.http.ssl.enabled", "false") && !(kind == "elasticsearch" && service.Image?.MajorVersion is "7" or "6");
}
