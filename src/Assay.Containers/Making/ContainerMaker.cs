using System.Globalization;
using System.Text;
using Assay.Servers;
using Docker.DotNet;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;
using Builder = DotNet.Testcontainers.Builders.ContainerBuilder;

namespace Assay.Containers.Making;

/// <summary>Has Testcontainers make and start containers.</summary>
internal static class ContainerMaker
{
    private const UnixFileModes Readable = UnixFileModes.UserRead | UnixFileModes.UserWrite | UnixFileModes.GroupRead | UnixFileModes.OtherRead;
    private static readonly string[] TakenPort = ["port is already allocated", "address already in use"];

    /// <summary>Makes and starts one. It is the caller's to remove.</summary>
    /// <param name="order">What to make.</param>
    /// <param name="created">Called when the container exists and does not run yet, with its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="PortTakenException">Somebody took a port meanwhile.</exception>
    public static async Task<string> StartAsync(ContainerOrder order, Action<string> created, CancellationToken cancellationToken)
    {
        // Never disposed, which would remove it.
        var container = Build(order);
        container.Created += (_, _) => created(container.Id);
        try
        {
            await container.StartAsync(cancellationToken);
            return container.Id;
        }
        catch (DockerApiException e) when (TakenPort.Any(saying => e.Message.Contains(saying, StringComparison.Ordinal)))
        {
            throw new PortTakenException(e.Message);
        }
    }

    private static IContainer Build(ContainerOrder order)
    {
        var builder = new Builder(order.Image)
            .WithDockerEndpoint(new ClientEndpoint(order.Engine))
            .WithLogger(NullLogger.Instance)
            .WithName(order.Name)
            // No sidecar removes it: the engine does, when it ends.
            .WithCleanUp(false)
            .WithAutoRemove(true)
            .WithEnvironment(order.Setup.Environment)
            .WithCreateParameterModifier(parameters => BindPorts(parameters, order));
        foreach (var (name, value) in order.Labels)
            builder = builder.WithLabel(name, value);
        if (!order.Setup.Command.IsEmpty)
            builder = builder.WithCommand([.. order.Setup.Command]);
        foreach (var (path, content) in order.Setup.Files)
            builder = builder.WithResourceMapping(Encoding.UTF8.GetBytes(content), FilePath.Of(path), 0, 0, Readable);
        return builder.Build();
    }

    /// <summary>On the address by which it is reached, and no other: the loopback address, unless the engine is elsewhere.</summary>
    private static void BindPorts(CreateContainerParameters parameters, ContainerOrder order)
    {
        parameters.HostConfig ??= new HostConfig();
        parameters.HostConfig.PortBindings ??= new Dictionary<string, IList<PortBinding>>();
        parameters.ExposedPorts ??= new Dictionary<string, EmptyStruct>();
        var isFar = order.Engine.Endpoint.Address.Scheme is not ("unix" or "npipe") && order.Address.Host != Loopback.Address;
        foreach (var inner in order.Address.Ports.Keys)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{inner}/tcp");
            parameters.ExposedPorts[name] = default;
            parameters.HostConfig.PortBindings[name] = [new PortBinding { HostIP = isFar ? "" : order.Address.Host, HostPort = order.Address.Port(inner) }];
        }
    }
}
