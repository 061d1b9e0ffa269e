namespace Assay.Benchmarks.Kafka;

/// <summary>A cluster to measure, as its clients see it.</summary>
internal interface IKafkaContestant : IAsyncDisposable
{
    string Name { get; }

    string BootstrapServers { get; }

    /// <summary>Whether a consumer gets what was produced a while ago, however much it is.</summary>
    bool KeepsEverything { get; }
}
