using System.Diagnostics;
using System.Globalization;
using Assay.Kafka.Broker;

namespace Assay.Benchmarks.Kafka;

/// <summary>From nothing loaded to the first answer of a cluster, in a process of its own each time.</summary>
internal static class ColdStart
{
    public const string Argument = "kafka-cold";

    /// <summary>Measures in this process, which must not have touched the broker yet. In milliseconds.</summary>
    public static async Task<double> MeasureHereAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        Handshake.Ask(cluster.BootstrapServers);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public static async Task<TimeSpan> MeasureInAProcessAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ColdStart).Assembly.Location);
        start.ArgumentList.Add(Argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return TimeSpan.FromMilliseconds(double.Parse(output, CultureInfo.InvariantCulture));
    }
}
