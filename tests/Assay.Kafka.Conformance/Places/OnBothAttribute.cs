using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Assay.Kafka.Conformance.Places;

/// <summary>Runs a theory on the embedded broker, and on Apache Kafka where there is one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnBothAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<Subject>(Subject.Embedded), new TheoryDataRow<Subject>(Subject.Apache)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
