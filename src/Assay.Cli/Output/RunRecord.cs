using Assay.Cli.Events;
using Assay.Reporting;

namespace Assay.Cli.Output;

/// <summary>What the summary of a run is made of.</summary>
internal sealed class RunRecord
{
    private readonly List<TestFinished> _tests = [];

    public List<SuiteFinished> Suites { get; } = [];

    public List<FigureEntry> Figures { get; } = [];

    /// <summary>Failed tests and how often each failed, in the order of their first failure.</summary>
    public IReadOnlyList<(string Test, int Times)> Failed =>
        [.. _tests.Where(test => test.Outcome == Outcome.Failed).GroupBy(test => (test.Suite, test.Name))
            .Select(group => (group.Key.Name, group.Count()))];

    public void Add(RunEvent happened)
    {
        switch (happened)
        {
            case TestFinished test:
                _tests.Add(test);
                break;
            case SuiteFinished suite:
                Suites.Add(suite);
                break;
            case JournalWritten { Entry: FigureEntry figure }:
                Figures.Add(figure);
                break;
        }
    }

    public IReadOnlyList<TestFinished> Slowest(int count) =>
        [.. _tests.Where(test => test.Ms > 0).OrderByDescending(test => test.Ms).Take(count)];
}
