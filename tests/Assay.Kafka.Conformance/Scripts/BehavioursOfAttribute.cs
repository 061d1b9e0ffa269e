using System.Reflection;
using System.Text.RegularExpressions;
using Xunit.Sdk;
using Xunit.v3;

namespace Assay.Kafka.Conformance.Scripts;

/// <summary>Each behaviour that the scripts in a folder hold, in both places. The names are read from the sources, so that none can be left out by a run.</summary>
/// <param name="folder">The folder, from that of the suite.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed partial class BehavioursOfAttribute(string folder) : DataAttribute
{
    public string Folder => folder;

    /// <summary>Why they run in the long run only; the others show one skipped test in place of all of them.</summary>
    public string? OnlyInLongRuns { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        OnlyInLongRuns is null || TestRun.IsLong
            ? new([.. Names(folder).SelectMany(name => Enum.GetValues<Subject>().Select(subject => new TheoryDataRow<string, Subject>(name, subject)))])
            : new([new TheoryDataRow<string, Subject>("all", Subject.Embedded) { Skip = $"{OnlyInLongRuns}: ASSAY_LONG=1 runs it." }]);

    public override bool SupportsDiscoveryEnumeration() => true;

    /// <summary>The names of the behaviours in a folder.</summary>
    public static IReadOnlyList<string> Names(string folder)
    {
        var sources = Directory.GetFiles(SuiteFolder.At(folder)).Where(file => Path.GetExtension(file) is ".mjs" or ".java").Order(StringComparer.Ordinal);
        return [.. sources.SelectMany(file => Declaration().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex("""^\s*(?:Suite\.)?behaviour\(['"]([^'"]+)['"],""", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
