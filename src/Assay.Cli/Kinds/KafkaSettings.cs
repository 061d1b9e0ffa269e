namespace Assay.Cli.Kinds;

/// <summary>A cluster.</summary>
internal sealed record KafkaSettings : ResourceSettings
{
    /// <summary>How many partitions each topic has.</summary>
    public OrderedDictionary<string, int> Topics { get; set; } = [];
}
