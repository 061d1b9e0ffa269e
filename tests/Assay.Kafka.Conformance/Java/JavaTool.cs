using System.Diagnostics;
using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Java;

/// <summary>A command line tool of Apache Kafka.</summary>
internal static class JavaTool
{
    /// <summary>Runs it against a place and gives what it writes. Skips where Java is missing, but fails where CI is set.</summary>
    public static async Task<string> RunAsync(Place place, string name, params string[] arguments)
    {
        try
        {
            JavaBehaviours.EnsureItRuns();
        }
        catch (MissingProgramException missing) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(missing.Message);
        }

        var (exit, output, errors) = await Programs.RunAsync(new ProcessStartInfo(
            "java", ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", ApacheKafka.ClassPath, $"org.apache.kafka.tools.{name}", "--bootstrap-server", place.BootstrapServers, .. arguments]));
        Assert.True(exit == 0, $"{name} ended with {exit}:\n{output}\n{errors}");
        return output;
    }
}
