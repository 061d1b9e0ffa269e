using System.Collections.Immutable;
using Assay.Servers;

namespace Assay.Containers.Images;

/// <summary>What there is to know about the images of one kind of server.</summary>
internal abstract class ServerImage
{
    /// <summary>Name of the kind.</summary>
    public abstract string Kind { get; }

    /// <summary>Changes when other containers are made from the same image and settings.</summary>
    public virtual int Revision => 1;

    /// <summary>Whether it is asked without being named. Default: true.</summary>
    public virtual bool Automatic => true;

    /// <summary>The ports inside the container that are needed; the first is the server's.</summary>
    public abstract ImmutableArray<int> Ports { get; }

    /// <summary>The image for a pinned version; for null, the one that is taken then.</summary>
    public abstract string NameFor(string? version);

    /// <summary>How a container for tests is made.</summary>
    /// <param name="address">How it will be reached.</param>
    /// <param name="settings">Settings that were asked for, by the server's own names.</param>
    public abstract ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings);

    /// <summary>The connection string for the kind's usual .NET client.</summary>
    public abstract string ConnectionString(ContainerAddress address);

    /// <summary>Makes a real round trip. Called again until it does not throw.</summary>
    /// <param name="kind">The kind, which knows how to ask.</param>
    /// <param name="connectionString">The connection string.</param>
    /// <param name="address">How the container is reached.</param>
    /// <param name="tag">The tag of the image, for servers that do not tell their version.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>The version that the server tells.</returns>
    public virtual Task<string> AskAsync(
        ServerKind kind, string connectionString, ContainerAddress address, string tag, CancellationToken cancellationToken) =>
        kind.AskVersion(connectionString, cancellationToken);

    /// <summary>The defaults, and what was asked for instead of them.</summary>
    protected static SortedDictionary<string, string> Merge(IEnumerable<(string Name, string Value)> defaults, ImmutableSortedDictionary<string, string> asked)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in defaults)
            settings[name] = value;
        foreach (var (name, value) in asked)
            settings[name] = value;
        return settings;
    }
}
