using System.Diagnostics;
using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Java;

/// <summary>The behaviours in Java as one program: Java runs a single file without being compiled first, so the sources are put together into one.</summary>
internal static class JavaBehaviours
{
    private const string Main = "Suite.java";

    /// <exception cref="MissingProgramException">Java or Kafka's jars are missing.</exception>
    public static void EnsureItRuns()
    {
        if (!Programs.IsThere("java") || ApacheKafka.Home is null)
        {
            throw new MissingProgramException("The clients in Java need Java 17 (apt-get install openjdk-17-jdk-headless) and Apache Kafka 4, whose folder ASSAY_KAFKA_HOME names.");
        }
    }

    public static async Task<ProcessStartInfo> ProgramAsync()
    {
        EnsureItRuns();
        var folder = Directory.CreateTempSubdirectory("assay-java-");
        var file = Path.Combine(folder.FullName, Main);
        await File.WriteAllLinesAsync(file, Merge(Directory.GetFiles(SuiteFolder.At("Java", "behaviours"), "*.java").OrderBy(path => Path.GetFileName(path) != Main)));
        return new("java", ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", ApacheKafka.ClassPath, file]);
    }

    // Imports have to come before all classes.
    private static IEnumerable<string> Merge(IEnumerable<string> files)
    {
        var lines = files.SelectMany(File.ReadAllLines).ToLookup(line => line.StartsWith("import ", StringComparison.Ordinal));
        return lines[true].Distinct().Concat(lines[false]);
    }
}
