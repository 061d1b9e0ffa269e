using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Java;

public sealed class JavaTests
{
    private static readonly Script Script = new("Java", JavaBehaviours.ProgramAsync);

    [Theory, BehavioursOf("Java/behaviours")]
    public Task Java_sees(string behaviour, Subject subject)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("ASSAY_LONG") == "1", "Java takes the better part of a minute: ASSAY_LONG=1 runs it.");
        return Script.CheckAsync(behaviour, subject);
    }
}
