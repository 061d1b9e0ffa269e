using System.Text.RegularExpressions;

namespace Assay.Compose.Services;

/// <summary>The name of an image: <c>registry/repository:tag@digest</c>.</summary>
/// <param name="Repository">Without registry, tag and digest, and without Docker's own <c>library</c>: <c>postgres</c>, <c>bitnami/redis</c>.</param>
/// <param name="Tag">The tag; empty for none.</param>
internal sealed partial record ImageName(string Repository, string Tag)
{
    /// <summary>The major version that the tag tells, of the server and not of what it is packed with; null where it tells none.</summary>
    public string? MajorVersion
    {
        get
        {
            // Extensions of PostgreSQL have their own version, and that of the server behind "pg".
            var match = PostgresVersion().Match(Tag) is { Success: true } extension ? extension : LeadingVersion().Match(Tag);
            return match.Success ? match.Groups[1].Value : null;
        }
    }

    /// <summary>The last part of the repository: <c>redis</c> of <c>bitnami/redis</c>.</summary>
    public string Last => Repository[(Repository.LastIndexOf('/') + 1)..];

    public static ImageName Parse(string text)
    {
        var name = text.Split('@', 2)[0];
        var colon = name.LastIndexOf(':');
        var (path, tag) = colon > name.LastIndexOf('/') ? (name[..colon], name[(colon + 1)..]) : (name, "");
        var parts = path.Split('/');
        // The first part is a registry if it could not be a name.
        if (parts.Length > 1 && (parts[0].Contains('.', StringComparison.Ordinal) || parts[0].Contains(':', StringComparison.Ordinal) || parts[0] == "localhost"))
            parts = parts[1..];
        if (parts is ["library", _])
            parts = parts[1..];
        return new ImageName(string.Join('/', parts), tag);
    }

    public override string ToString() => Tag.Length == 0 ? Repository : $"{Repository}:{Tag}";

    [GeneratedRegex(@"(?:^|-)pg([0-9]+)")]
    private static partial Regex PostgresVersion();

    [GeneratedRegex("^v?([0-9]{1,3})(?![0-9a-zA-Z])")]
    private static partial Regex LeadingVersion();
}
