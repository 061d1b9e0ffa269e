using Assay.Kafka.Servers;
using Assay.Servers;

namespace Assay.Kafka.Conformance.Places;

/// <summary>Apache Kafka from the folder that ASSAY_KAFKA_HOME names, shared with every other test process.</summary>
internal static class ApacheKafka
{
    private const string Home = "ASSAY_KAFKA_HOME";

    private static readonly Lazy<Task<Server>> Found =
        new(() => ServerFinder.Default.FindAsync(new ServerRequest(KafkaServers.Kind) { Provider = "process" }));

    /// <summary>The bootstrap servers; the first who asks starts it. Skips where there is none, but fails where CI is set.</summary>
    public static async Task<string> BootstrapServersAsync()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Home)))
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, $"{Home} is not set: unpack Apache Kafka 4 and set it to that folder.");
            Assert.Fail($"{Home} is not set, and CI is: the tests against Apache Kafka must run there.");
        }

        return (await Found.Value.WaitAsync(TestContext.Current.CancellationToken)).ConnectionString;
    }
}
