using System.Collections.Immutable;
using System.Globalization;
using Assay.Containers.Holding;
using Assay.Servers;
using Assay.Servers.Watching;

namespace Assay.Containers.Making;

/// <summary>The labels of containers that this process makes.</summary>
internal static class OwnLabels
{
    private static readonly string Machine = $"{Environment.MachineName} {HostIdentity.Network}".TrimEnd();

    /// <summary>Those of a server's container.</summary>
    public static ImmutableDictionary<string, string> OfServer(ServerHome home, string instance, string server) =>
        Of(home, instance).Add(ContainerLabels.Server, server);

    /// <summary>Those of a container that this process has for itself.</summary>
    public static ImmutableDictionary<string, string> OfProcess(ServerHome home, string instance)
    {
        var own = ProcessIdentity.Current;
        return Of(home, instance).Add(
            ContainerLabels.Process, string.Create(CultureInfo.InvariantCulture, $"{own.Id} {own.Start}"));
    }

    /// <summary>What all containers of a home on this machine have, as <c>name=value</c>.</summary>
    public static string[] OfAll(ServerHome home) => [$"{ContainerLabels.Home}={home.Path}", $"{ContainerLabels.Machine}={Machine}"];

    /// <summary>The process that a label names; null when it is none.</summary>
    public static ProcessIdentity? Process(string label) =>
        label.Split(' ') is [var id, var start]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(start, CultureInfo.InvariantCulture, out var ticks)
            ? new ProcessIdentity(number, ticks)
            : null;

    private static ImmutableDictionary<string, string> Of(ServerHome home, string instance) => ImmutableDictionary<string, string>.Empty
        .Add(ContainerLabels.Instance, instance)
        .Add(ContainerLabels.Home, home.Path)
        .Add(ContainerLabels.Machine, Machine);
}
