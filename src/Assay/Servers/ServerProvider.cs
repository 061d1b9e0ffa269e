using Assay.Servers.Watching;

namespace Assay.Servers;

/// <summary>One way to come by a server of a kind.</summary>
public abstract class ServerProvider
{
    /// <summary>Lower-case name, as <c>ASSAY_PROVIDER</c> takes it: <c>process</c>, <c>container</c>, …</summary>
    public abstract string Name { get; }

    /// <summary>Its place in the order.</summary>
    public abstract ProviderPlace Place { get; }

    /// <summary>Whether it is asked without being named by the author or the environment. Default: true.</summary>
    public virtual bool Automatic => true;

    /// <summary>
    /// Called for every candidate when a search begins, so that slow questions (does a container engine answer?) run while
    /// the providers before it are asked. Must return at once and not throw. Default: does nothing.
    /// </summary>
    public virtual void Begin(ServerSearch search)
    {
    }

    /// <summary>
    /// The environment variable in which the user names something that only this provider has, such as an image; null, the default, when there is
    /// none. No other provider is then asked, unless one is forced.
    /// </summary>
    internal virtual string? NamedBy(ServerRequest request, ServerFinderOptions options) => null;

    /// <summary>Whether a server that this provider started earlier, and that fits otherwise, is one that it would start now. Default: true.</summary>
    internal virtual bool Accepts(ServerState running, ServerSearch search) => true;

    /// <summary>Comes by a server, or says what it saw instead. Where nothing can be had it must say so in well under a second.</summary>
    /// <param name="search">What is looked for.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the search any more.</param>
    public abstract Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken);

    /// <summary>Starts a server that only the caller uses, and that ends with this process. Default: says that it can't.</summary>
    internal virtual Task<ServerAnswer> StartOwnAsync(ServerSearch search, CancellationToken cancellationToken) =>
        Task.FromResult(ServerAnswer.None("starts no servers for one sandbox alone"));
}
