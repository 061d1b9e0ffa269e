namespace Assay.Compose.Services;

/// <summary>Labels by which a project tells Assay what it can't see.</summary>
internal static class ServiceLabels
{
    /// <summary>The kind of server that an image of the project's own holds: <c>postgres</c>.</summary>
    public const string Kind = "assay.kind";

    /// <summary>Keeps Assay from using a service.</summary>
    public const string Ignore = "assay.ignore";

    public static bool IsIgnored(ComposeService service) =>
        service.Labels.TryGetValue(Ignore, out var told) && !told.Equals("false", StringComparison.OrdinalIgnoreCase);
}
