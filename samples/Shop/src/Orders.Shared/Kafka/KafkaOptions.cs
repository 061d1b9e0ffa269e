using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Shared.Kafka;

/// <summary>The section <c>Kafka</c> of the configuration.</summary>
public sealed class KafkaOptions
{
    public const string Section = "Kafka";

    [Required(ErrorMessage = "Kafka:BootstrapServers is missing. Set it to the brokers, such as kafka-1:9092.")]
    public string BootstrapServers { get; init; } = "";

    /// <summary>Put before the names of topics and groups, so that environments can share a cluster. Default: empty.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Settings passed to the Kafka client as they are, such as <c>session.timeout.ms</c>. They win over the application's.</summary>
    public IReadOnlyDictionary<string, string> Client { get; init; } = new Dictionary<string, string>();

    public string Topic(string name) => Prefix + name;

    public string Group(string name) => Prefix + name;
}

[OptionsValidator]
internal sealed partial class KafkaOptionsValidator : IValidateOptions<KafkaOptions>;
