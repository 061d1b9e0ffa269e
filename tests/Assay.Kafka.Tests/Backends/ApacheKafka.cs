using Assay.Kafka.Backends;
using Assay.Timelines;

namespace Assay.Kafka.Tests.Backends;

/// <summary>Apache Kafka, run by a provider of the product and shared with everybody else.</summary>
public sealed partial class ApacheKafka
{
    /// <summary>A sandbox's part of the server, with the topic "orders" of one partition.</summary>
    internal async Task<ExternalBackend> BackendAsync()
    {
        var backend = await ExternalBackend.OpenAsync(await BootstrapServersAsync(), TestContext.Current.CancellationToken);
        await backend.StartAsync([new DeclaredTopic("orders", 1)], new Timeline(), TestContext.Current.CancellationToken);
        return backend;
    }

    public async Task<string> BootstrapServersAsync() => (await ServerAsync()).ConnectionString;
}
