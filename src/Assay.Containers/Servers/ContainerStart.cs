using Assay.Containers.Engines;
using Assay.Containers.Holding;
using Assay.Containers.Images;

namespace Assay.Containers.Servers;

/// <summary>One start of a container.</summary>
/// <param name="Engine">Where it runs.</param>
/// <param name="Order">What its holder is told.</param>
/// <param name="Address">How it will be reached.</param>
/// <param name="Image">Its image.</param>
/// <param name="Setup">How it is made.</param>
internal sealed record ContainerStart(FoundEngine Engine, HoldOrder Order, ContainerAddress Address, ImageChoice Image, ContainerSetup Setup);
