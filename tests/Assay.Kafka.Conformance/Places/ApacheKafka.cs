using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Servers;
using Assay.Servers;

namespace Assay.Kafka.Conformance.Places;

/// <summary>Apache Kafka from the folder that ASSAY_KAFKA_HOME names, shared with every other test process.</summary>
internal static class ApacheKafka
{
    private static readonly Lazy<Task<string>> Started = new(FindAsync);

    /// <summary>The folder with Apache Kafka, if any.</summary>
    public static string? Home => Environment.GetEnvironmentVariable("ASSAY_KAFKA_HOME") is { Length: > 0 } home ? home : null;

    public static bool IsThere => Home is not null;

    /// <summary>Its jars, as Java wants them.</summary>
    public static string ClassPath => Path.Combine(Home!, "libs", "*");

    /// <summary>The bootstrap servers; the first who asks starts it.</summary>
    public static Task<string> StartAsync() => Started.Value;

    /// <summary>The bootstrap servers. Skips where there is none, but fails where CI is set.</summary>
    public static async Task<string> BootstrapServersAsync()
    {
        SkipIfMissing();
        return await StartAsync().WaitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> FindAsync()
    {
        var server = await ServerFinder.Default.FindAsync(new ServerRequest(KafkaServers.Kind) { Provider = "process" });
        await using var client = await RawClient.ConnectAsync(server.ConnectionString);
        // Its coordinators make and load their topics when somebody first looks for them, and not every client waits for that.
        foreach (sbyte kind in (sbyte[])[0, 1])
        {
            await Soon.True(async () => (await client.AskAsync<FindCoordinatorResponse>(
                ApiCatalog.FindCoordinator, 4, new FindCoordinatorRequest { KeyType = kind, CoordinatorKeys = ["first"] })).Coordinators[0].ErrorCode == 0);
        }

        await Soon.True(async () => (await client.AskAsync<OffsetFetchResponse>(ApiCatalog.OffsetFetch, 8, new OffsetFetchRequest { Groups = [new() { GroupId = "first" }] })).Groups[0].ErrorCode == 0);
        await Soon.True(async () => (await client.AskAsync<InitProducerIdResponse>(
            ApiCatalog.InitProducerId, 4, new InitProducerIdRequest { TransactionalId = "first", TransactionTimeoutMs = 1000 })).ErrorCode == 0);
        return server.ConnectionString;
    }

    public static void SkipIfMissing()
    {
        if (!IsThere)
        {
            const string Reason = "ASSAY_KAFKA_HOME is not set: unpack Apache Kafka 4 and set it to that folder.";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, Reason);
            Assert.Fail(Reason);
        }
    }
}
