using System.Collections.Immutable;
using Assay.Containers.Engines;
using Assay.Servers;
using DotNet.Testcontainers.Configurations;

namespace Assay.Containers.Making;

/// <summary>Where an engine's ports are, seen from this process.</summary>
internal static class EngineHost
{
    public static async Task<string> FindAsync(FoundEngine engine, EngineClient client, CancellationToken cancellationToken)
    {
        if (TestcontainersSettings.DockerHostOverride is { Length: > 0 } told)
            return told;
        if (engine.Endpoint.Address.Scheme is not ("unix" or "npipe"))
            return engine.Endpoint.Address.Host is "localhost" ? Loopback.Address : engine.Endpoint.Address.Host;
        if (!engine.IsBeside)
            return Loopback.Address;
        var bridge = await client.TryGetAsync("networks/bridge", cancellationToken);
        return (string?)bridge?["IPAM"]?["Config"]?[0]?["Gateway"] ?? throw new ServerException(
            $"This process is in a container, and the engine at {engine.Endpoint}, which is outside, does not say how its ports are reached from here. "
            + "Set TESTCONTAINERS_HOST_OVERRIDE to the address of its host.");
    }

    /// <summary>A port on the host for each one inside: the first as told, the others free at this moment.</summary>
    public static ImmutableSortedDictionary<int, int> ChoosePorts(IReadOnlyList<int> inner, int first)
    {
        var ports = ImmutableSortedDictionary.CreateBuilder<int, int>();
        foreach (var port in inner)
        {
            var outer = ports.Count == 0 ? first : Loopback.FreePort();
            while (ports.ContainsValue(outer))
                outer = Loopback.FreePort();
            ports[port] = outer;
        }

        return ports.ToImmutable();
    }
}
