using System.Collections.Immutable;
using Assay.Containers.Engines;
using Assay.Containers.Images;

namespace Assay.Containers.Making;

/// <summary>What an engine is asked to make and start.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Image">Full name of the image, which is there.</param>
/// <param name="Setup">How the container is made from it.</param>
/// <param name="Address">How it will be reached.</param>
/// <param name="Name">Its name, for people who list containers.</param>
/// <param name="Labels">Its labels.</param>
internal sealed record ContainerOrder(
    FoundEngine Engine, string Image, ContainerSetup Setup, ContainerAddress Address, string Name, ImmutableDictionary<string, string> Labels);
