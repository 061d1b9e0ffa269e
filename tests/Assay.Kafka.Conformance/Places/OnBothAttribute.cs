using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Assay.Kafka.Conformance.Places;

/// <summary>Runs a theory on the embedded broker, and on Apache Kafka where there is one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnBothAttribute : DataAttribute
{
    /// <summary>Why it runs in the long run only.</summary>
    public string? OnlyInLongRuns { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        OnlyInLongRuns is null || TestRun.IsLong
            ? new([new TheoryDataRow<Subject>(Subject.Embedded), new TheoryDataRow<Subject>(Subject.Apache)])
            : new([new TheoryDataRow<Subject>(Subject.Embedded) { Skip = $"{OnlyInLongRuns}: ASSAY_LONG=1 runs it." }]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
