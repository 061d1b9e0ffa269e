using System.Diagnostics;
using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Java;

public sealed class JavaAdminTests
{
    [Fact]
    public async Task Javas_Admin_gets_the_same_answers_from_both()
    {
        Assert.SkipUnless(TestRun.IsLong, "It starts Java twice: ASSAY_LONG=1 runs it.");
        var apache = await ApacheKafka.BootstrapServersAsync();
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        var answers = await Task.WhenAll(RunAsync(apache), RunAsync(cluster.BootstrapServers));

        Assert.True(answers[0].Length > 40, string.Join('\n', answers[0]));
        Assert.Equal(answers[0], answers[1]);
    }

    private static async Task<string[]> RunAsync(string bootstrapServers)
    {
        var libs = Path.Combine(Environment.GetEnvironmentVariable("ASSAY_KAFKA_HOME")!, "libs", "*");
        var source = Path.Combine(SuiteFolder.Path, "Java", "AdminCalls.java");
        using var java = Process.Start(new ProcessStartInfo("java", ["-XX:TieredStopAtLevel=1", "-cp", libs, source, bootstrapServers])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = java.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await java.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await java.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(java.ExitCode == 0, $"{output}\n{await errors}");

        // What its logger says has a time in front.
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !char.IsAsciiDigit(line[0]))];
    }
}
