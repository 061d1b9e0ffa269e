using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Java;

public sealed class JavaTests
{
    private static readonly Script Script = new("Java", JavaBehaviours.ProgramAsync);

    [Theory, BehavioursOf("Java/behaviours", OnlyInLongRuns = "Java takes the better part of a minute")]
    public Task Java_sees(string behaviour, Subject subject) => Script.CheckAsync(behaviour, subject);
}
