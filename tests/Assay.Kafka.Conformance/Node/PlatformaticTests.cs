using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Node;

public sealed class PlatformaticTests
{
    private static readonly Script Script = new("@platformatic/kafka", () => NodePackages.ProgramAsync("platformatic"));

    [Theory, BehavioursOf("Node/platformatic")]
    public Task Platformatic_sees(string behaviour, Subject subject) => Script.CheckAsync(behaviour, subject);
}
