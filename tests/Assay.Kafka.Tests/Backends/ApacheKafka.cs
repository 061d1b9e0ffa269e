using Assay.Kafka.Backends;
using Assay.Kafka.Servers;
using Assay.Servers;
using Assay.Timelines;

namespace Assay.Kafka.Tests.Backends;

/// <summary>Apache Kafka from the folder that ASSAY_KAFKA_HOME names, run by the provider of the product and shared with everybody else.</summary>
public sealed class ApacheKafka
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

    /// <summary>A sandbox's part of the server, with the topic "orders" of one partition.</summary>
    internal async Task<ExternalBackend> BackendAsync()
    {
        var backend = await ExternalBackend.OpenAsync(await BootstrapServersAsync(), TestContext.Current.CancellationToken);
        await backend.StartAsync([new DeclaredTopic("orders", 1)], new Timeline(), TestContext.Current.CancellationToken);
        return backend;
    }

    public async Task<string> BootstrapServersAsync() => (await ServerAsync()).ConnectionString;
}
