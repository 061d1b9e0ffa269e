using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Node;

public sealed class KafkaJsTests
{
    private static readonly Script Script = new("kafkajs", () => NodePackages.ProgramAsync("kafkajs"));

    [Theory, BehavioursOf("Node/kafkajs")]
    public Task KafkaJs_sees(string behaviour, Subject subject) => Script.CheckAsync(behaviour, subject);
}
