using System.Globalization;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Conformance.Rounds;

/// <summary>Many processes, and many connections. Alone: they take the whole machine, and a broker to compare with would be late.</summary>
[Collection(nameof(RoundTests))]
[CollectionDefinition(nameof(RoundTests), DisableParallelization = true)]
public sealed class RoundTests
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromMinutes(TestRun.Count(5, 10)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_processes_at_once_neither_hang_nor_lose_nor_double_a_record()
    {
        var seed = Random.Shared.Next(1_000_000);
        var processes = Enumerable.Range(0, TestRun.Count(4, 36))
            .Select(n => new WorkerProcess("rounds", $"{TestRun.Count(1, 20)}", (seed + n).ToString(CultureInfo.InvariantCulture))).ToList();
        try
        {
            var problems = await Task.WhenAll(processes.Select(process => process.ProblemAsync(TimeSpan.FromMinutes(TestRun.Count(10, 40)))));

            Assert.True(problems.All(problem => problem is null), $"seed {seed}\n{string.Join("\n\n", problems.Where(problem => problem is not null))}");
            Assert.All(processes, process => Assert.Equal("done", process.Said.Last()));
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    [Fact]
    public async Task Idle_connections_harm_nobody()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Token);
        var address = cluster.BootstrapServers.Split(':');
        // The other ends are in a process of their own: no process may open all files of both.
        var count = TestRun.Count(1_000, 10_000);
        using (var idle = new WorkerProcess("idle", address[0], address[1], count.ToString(CultureInfo.InvariantCulture)))
        {
            await Soon.Value(
                () => (cluster.Connections, Said: string.Join('\n', idle.Said)),
                seen => seen.Connections >= count && seen.Said.Split('\n').Contains("open"),
                Token);

            await using var client = await RawClient.ConnectAsync(cluster);
            Assert.Equal(0, (await client.AskAsync<MetadataResponse>(ApiCatalog.Metadata, 12, new MetadataRequest { Topics = null })).FirstError());
        }

        await Soon.Value(() => cluster.Connections, connections => connections == 0, Token);
    }
}
