using Assay.Cli.Kinds;
using Assay.Servers;

namespace Assay.Cli.Servers;

/// <summary>A server as <c>up</c> shows it to whoever asked for it: with its address and its password.</summary>
internal sealed record UpReport
{
    public required string Kind { get; init; }

    public required string DisplayName { get; init; }

    public required string Version { get; init; }

    public required string Provider { get; init; }

    public required string Source { get; init; }

    /// <summary>The form that drivers of most languages take.</summary>
    public required string Url { get; init; }

    /// <summary>The form of the kind's usual .NET client.</summary>
    public required string ConnectionString { get; init; }

    public static UpReport Of(Server server) => new()
    {
        Kind = server.Kind.Name,
        DisplayName = server.ToString(),
        Version = server.Version,
        Provider = server.Provider,
        Source = server.Source,
        Url = ResourceKind.Of(server.Kind).Url(server.ConnectionString),
        ConnectionString = server.ConnectionString,
    };
}
