using Assay.Kafka.Servers;
using Assay.Servers;

namespace Assay.Kafka.Tests.Backends;

/// <content>From the folder that ASSAY_KAFKA_HOME names.</content>
public sealed partial class ApacheKafka
{
    /// <summary>Finds the server; the first who asks starts it. Skips where there is none, but fails where CI is set.</summary>
    public async Task<Server> ServerAsync()
    {
        var home = Environment.GetEnvironmentVariable(KafkaInstallations.Variable);
        if (string.IsNullOrEmpty(home))
        {
            Assert.SkipWhen(
                Environment.GetEnvironmentVariable("CI") is null, $"{KafkaInstallations.Variable} is not set: unpack Apache Kafka 4 and set it to that folder.");
            Assert.Fail($"{KafkaInstallations.Variable} is not set, and CI is: the tests against Apache Kafka must run there.");
        }

        return await ServerFinder.Default.FindAsync(new ServerRequest(KafkaServers.Kind) { Provider = KafkaProcessProvider.ProviderName }, TestContext.Current.CancellationToken);
    }
}
