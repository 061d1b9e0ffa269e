using System.Diagnostics;
using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Kcat;

/// <summary>Runs kcat, which is librdkafka as Debian has it, some versions behind that of Confluent.Kafka.</summary>
internal static class Kcat
{
    public static async Task<string> RunAsync(Place place, string arguments, string? input = null)
    {
        var (exit, output, errors) = await TryAsync(place, arguments, input);
        Assert.True(exit == 0, $"kcat {arguments} ended with {exit}: {errors}");
        return output;
    }

    public static async Task<(int Exit, string Output, string Errors)> TryAsync(Place place, string arguments, string? input = null)
    {
        if (!Programs.IsThere("kcat"))
        {
            const string Reason = "There is no kcat on this machine: apt-get install kcat (brew install kcat).";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, Reason);
            Assert.Fail(Reason);
        }

        return await Programs.RunAsync(new ProcessStartInfo("kcat", $"-m 60 -b {place.BootstrapServers} {arguments}"), input);
    }
}
