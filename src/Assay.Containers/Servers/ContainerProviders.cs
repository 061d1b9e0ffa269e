using System.Runtime.CompilerServices;
using Assay.Containers.Images;
using Assay.Servers;

namespace Assay.Containers.Servers;

/// <summary>Adds the provider to the kinds that have an image. The core loads this assembly when it looks for the first server.</summary>
internal static class ContainerProviders
{
    public static IReadOnlyList<ServerImage> Images { get; } =
    [
        new PostgresImage(), new MySqlImage(), new RedisImage(), new KafkaImage(), new RabbitImage(), SearchImage.Elasticsearch(), SearchImage.OpenSearch(),
    ];

#pragma warning disable CA2255 // The core runs it on purpose: nothing else in a test project refers to this assembly.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        foreach (var image in Images)
            ServerKinds.AddProvider(image.Kind, new ContainerProvider(image));
    }
}
