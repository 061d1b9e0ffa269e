using System.Collections.Immutable;
using System.Globalization;

namespace Assay.Containers.Images;

/// <summary>How a container is reached from here, and with which password.</summary>
/// <param name="Host">Host or address.</param>
/// <param name="Ports">Ports on that host by those of the container.</param>
/// <param name="Password">Random; letters and digits.</param>
internal sealed record ContainerAddress(string Host, ImmutableSortedDictionary<int, int> Ports, string Password)
{
    /// <summary>The port on the host for one of the container.</summary>
    public string Port(int inner) => Ports[inner].ToString(CultureInfo.InvariantCulture);
}
