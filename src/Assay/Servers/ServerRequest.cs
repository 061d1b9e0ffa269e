using System.Collections.Immutable;

namespace Assay.Servers;

/// <summary>What kind of server is needed.</summary>
public sealed record ServerRequest
{
    /// <summary>Asks for any version of <paramref name="kind"/> with default settings.</summary>
    public ServerRequest(ServerKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Kind = kind;
    }

    /// <summary>The kind.</summary>
    public ServerKind Kind { get; }

    /// <summary>
    /// The version that must be used, as far as it matters (<c>17</c>, <c>7.2</c>); honoured or refused, never replaced.
    /// Null (the default) takes what there is.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>Server settings that differ from Assay's defaults, by the server's own names. Default: none.</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = NoSettings;

    /// <summary>
    /// Connection string of an external server from configuration. The environment variable of the kind goes before it.
    /// Default: none.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>Name of the only provider to ask. The environment goes before it. Default: all automatic ones.</summary>
    public string? Provider { get; init; }

    /// <summary>Kind and version for people, such as <c>PostgreSQL 17</c>.</summary>
    public override string ToString() => Version is null ? Kind.DisplayName : $"{Kind.DisplayName} {Version}";

    internal static ImmutableSortedDictionary<string, string> NoSettings { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>One text for all that tells two requests apart.</summary>
    internal string Key() => string.Join('\n', [Kind.Name, Version ?? "", ConnectionString ?? "", Provider ?? "", SettingsText()]);

    internal string SettingsText() => string.Join('\n', Settings.Select(setting => $"{setting.Key}={setting.Value}"));
}
