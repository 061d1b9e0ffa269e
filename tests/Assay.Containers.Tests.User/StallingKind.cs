using System.Collections.Immutable;
using Assay.Containers.Images;
using Assay.Containers.Servers;
using Assay.Redis.Servers;
using Assay.Servers;

namespace Assay.Containers.Tests.User;

/// <summary>Redis in a container whose starter gets stuck once the container runs.</summary>
internal static class StallingKind
{
    public static ServerKind Create() => RedisServers.CreateBareKind().Add(new ContainerProvider(new StallingImage()));

    private sealed class StallingImage : ServerImage
    {
        private readonly RedisImage _inner = new();

        public override string Kind => _inner.Kind;

        public override ImmutableArray<int> Ports => _inner.Ports;

        public override string NameFor(string? version) => _inner.NameFor(version);

        public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings) => _inner.Setup(address, settings);

        public override string ConnectionString(ContainerAddress address) => _inner.ConnectionString(address);

        public override async Task<string> AskAsync(
            ServerKind kind, string connectionString, ContainerAddress address, string tag, CancellationToken cancellationToken)
        {
            Console.WriteLine("stalled");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return "";
        }
    }
}
