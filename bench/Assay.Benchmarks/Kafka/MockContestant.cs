using System.Diagnostics;
using Confluent.Kafka;

namespace Assay.Benchmarks.Kafka;

/// <summary>The mock cluster inside librdkafka, which a setting of any client makes.</summary>
internal sealed class MockContestant : IKafkaContestant
{
    private readonly IAdminClient _owner;

    private MockContestant(IAdminClient owner, string servers, TimeSpan start)
    {
        _owner = owner;
        BootstrapServers = servers;
        Start = start;
    }

    public string Name => "librdkafka mock";

    public string BootstrapServers { get; }

    /// <summary>It keeps 5 MiB of a partition, and drops the rest without a word.</summary>
    public bool KeepsEverything => false;

    public TimeSpan Start { get; }

    public static MockContestant Create()
    {
        var started = Stopwatch.GetTimestamp();
        var config = new AdminClientConfig { BootstrapServers = "127.0.0.1:1" };
        config.Set("test.mock.num.brokers", "1");
        var owner = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build();
        var broker = owner.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        return new(owner, $"{broker.Host}:{broker.Port}", Stopwatch.GetElapsedTime(started));
    }

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        return default;
    }
}
