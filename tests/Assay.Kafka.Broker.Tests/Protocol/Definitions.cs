using System.Reflection;
using KafkaCodec;

namespace Assay.Kafka.Broker.Tests.Protocol;

/// <summary>The checked-in definitions, read once.</summary>
internal static class Definitions
{
    public static string ProtocolFolder { get; } = typeof(Definitions).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProtocolFolder").Value!;

    public static IReadOnlyList<ApiDefinition> All { get; } = CodecGenerator.ReadDefinitions(ProtocolFolder);
}
