using System.Runtime.CompilerServices;
using Assay.Containers.Images;
using Assay.Servers;

namespace Assay.Containers.Servers;

/// <summary>What is known in each search for a server of one kind.</summary>
internal sealed class ContainerSearches(ServerImage image)
{
    private readonly ConditionalWeakTable<ServerSearch, ContainerSearch> _searches = [];

    public ContainerSearch Of(ServerSearch search) => _searches.GetValue(search, begun => new ContainerSearch(image, begun));
}
