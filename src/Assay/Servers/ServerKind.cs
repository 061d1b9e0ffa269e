using System.Collections.Immutable;

namespace Assay.Servers;

/// <summary>A kind of server, such as PostgreSQL, with the providers that know where one comes from.</summary>
public sealed class ServerKind
{
    private ImmutableArray<ServerProvider> _providers = [];

    /// <summary>Creates a kind without providers.</summary>
    /// <param name="name">Lower-case name for machines, such as <c>postgres</c>; the names of its environment variables follow from it.</param>
    /// <param name="displayName">Name for people, such as <c>PostgreSQL</c>.</param>
    /// <param name="askVersion">
    /// Makes one real round trip to the server behind a connection string and returns its version, such as <c>15.20</c>.
    /// Throws when there is no usable server; the message ends up in front of the user.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="name"/> holds anything but lower-case letters and digits.</exception>
    public ServerKind(string name, string displayName, Func<string, CancellationToken, Task<string>> askVersion)
    {
        if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            throw new ArgumentException($"A server kind is named in lower-case letters and digits; '{name}' is not.", nameof(name));
        ArgumentException.ThrowIfNullOrWhiteSpace(displayName);
        ArgumentNullException.ThrowIfNull(askVersion);
        Name = name;
        DisplayName = displayName;
        AskVersion = askVersion;
        Variable = "ASSAY_" + name.ToUpperInvariant();
        ProviderVariable = Variable + "_PROVIDER";
    }

    /// <summary>Lower-case name for machines, such as <c>postgres</c>.</summary>
    public string Name { get; }

    /// <summary>Name for people, such as <c>PostgreSQL</c>.</summary>
    public string DisplayName { get; }

    /// <summary>Environment variable with the connection string of an external server, such as <c>ASSAY_POSTGRES</c>.</summary>
    public string Variable { get; }

    /// <summary>Environment variable that forces a provider, such as <c>ASSAY_POSTGRES_PROVIDER</c>.</summary>
    public string ProviderVariable { get; }

    /// <summary>Makes one round trip to the server behind a connection string and returns its version.</summary>
    public Func<string, CancellationToken, Task<string>> AskVersion { get; }

    /// <summary>A connection string as it may look, shown when <see cref="Variable"/> is suggested. Default: empty.</summary>
    public string ExampleConnectionString { get; init; } = "";

    /// <summary>
    /// Called whenever a search begins, so that a client that takes long to load is loaded while the search goes on. Must return at once and not throw.
    /// Default: nothing.
    /// </summary>
    internal Action? LoadClient { get; init; }

    /// <summary>The providers in the order in which they are asked.</summary>
    public IReadOnlyList<ServerProvider> Providers => _providers;

    /// <summary>Adds a provider, at its place in the order. One of the same name that was added before is kept instead.</summary>
    /// <returns>This kind.</returns>
    public ServerKind Add(ServerProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ImmutableInterlocked.Update(ref _providers, static (providers, added) => providers.Any(p => p.Name == added.Name)
            ? providers
            : [.. providers.Append(added).OrderBy(p => p.Place)], provider);
        return this;
    }

    /// <summary>The display name.</summary>
    public override string ToString() => DisplayName;
}
