using Assay.Containers.Tests;
using Assay.Kafka.Servers;
using Assay.Servers;

namespace Assay.Kafka.Tests.Backends;

/// <content>In a container.</content>
public sealed partial class ApacheKafka
{
    /// <summary>Finds the server; the first who asks starts it.</summary>
    public async Task<Server> ServerAsync()
    {
        var image = Engine.Kafka;
        var server = await ServerFinder.Default.FindAsync(new ServerRequest(KafkaServers.Kind), TestContext.Current.CancellationToken);
        Assert.Equal(("container", image), (server.Provider, server.Source));
        return server;
    }
}
