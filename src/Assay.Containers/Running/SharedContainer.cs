using System.Collections.Concurrent;
using System.Collections.Immutable;
using Assay.Containers.Images;
using Assay.Containers.Servers;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Containers.Running;

/// <summary>A container that all sandboxes and processes share: a server like others, of a kind of its own.</summary>
internal sealed class SharedContainer : RunningContainer
{
    private static readonly ConcurrentDictionary<TimeSpan, ServerFinder> Finders = new();
    private readonly Server? _server;

    private SharedContainer(ContainerAddress address, Server? server = null)
        : base(address) => _server = server;

    public override string? LostBecause => _server?.Lost.IsCancellationRequested == true ? "its container is gone" : null;

    /// <param name="name">The resource's name.</param>
    /// <param name="image">The image, as its author names it.</param>
    /// <param name="declared">How it is made.</param>
    /// <param name="askAsync">Asks whether the container is ready; throws when it is not.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<SharedContainer> FindAsync(
        string name, string image, ContainerBuilder declared, Func<RunningContainer, CancellationToken, Task> askAsync, CancellationToken cancellationToken)
    {
        var any = new AnyImage(
            $"container{ContainerNames.Of(name)}", image, [.. declared.Ports], declared.Setup, (address, token) => askAsync(new SharedContainer(address), token));
        var kind = new ServerKind(any.Kind, name, static (_, _) => throw new NotSupportedException("Only its container can be asked.")).Add(new ContainerProvider(any));
        var request = new ServerRequest(kind)
        {
            Provider = ContainerProvider.ProviderName,
            Settings = ImmutableSortedDictionary<string, string>.Empty.Add("container", ServerId.Hash(any.Describe())),
        };
        var options = ServerFinderOptions.FromEnvironment();
        var finder = Finders.GetOrAdd(declared.StartTimeout ?? options.StartTimeout, timeout => new ServerFinder(options with { StartTimeout = timeout }));
        var server = await finder.FindAsync(request, cancellationToken);
        return new SharedContainer(any.Address(server.ConnectionString), server);
    }

    /// <summary>It stays warm for others.</summary>
    public override ValueTask DisposeAsync() => default;
}
