using System.Reflection;

namespace Assay.Kafka.Conformance.Scripts;

/// <summary>Where the sources of this suite are: scripts run from there.</summary>
internal static class SuiteFolder
{
    public static string Path { get; } = typeof(SuiteFolder).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SuiteFolder").Value!;

    public static string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
