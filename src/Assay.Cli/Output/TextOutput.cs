using System.Globalization;
using Assay.Cli.Events;
using Assay.Reporting;
using Spectre.Console;

namespace Assay.Cli.Output;

/// <summary>Lines for a reader; colour only where the console has it.</summary>
internal sealed class TextOutput(IAnsiConsole console) : IRunOutput
{
    private const int SlowestShown = 5;
    private const int NamesShown = 20;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private static readonly Style Plain = Style.Plain;
    private static readonly Style Dim = new(decoration: Decoration.Dim);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Warning = new(Color.Yellow);

    private readonly Lock _lock = new();
    private readonly RunRecord _record = new();
    private readonly Dictionary<string, long> _progressShown = [];

    public void Write(RunEvent happened)
    {
        lock (_lock)
        {
            _record.Add(happened);
            Show(happened);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Show(RunEvent happened)
    {
        switch (happened)
        {
            case BuildStarted started:
                Line(Dim, started.Projects == 1 ? "preparing 1 project" : $"preparing {started.Projects} projects");
                break;
            case BuildFinished { Ms: > 1000 } build:
                Line(Dim, $"built in {Quantity.Time(build.Ms)}");
                break;
            case SuiteStarted suite:
                Line(Plain, Title(suite));
                break;
            case TestFinished test:
                ShowTest(test);
                break;
            case JournalWritten { Entry: ProgressEntry progress }:
                if (IsDue(progress))
                    Line(Dim, JournalText.For(progress));

                break;
            case JournalWritten { Entry: not FigureEntry } journal:
                Line(Plain, JournalText.For(journal.Entry));
                break;
            case RunStopping stopping:
                Line(Warning, stopping.Text);
                break;
            case ProblemFound problem:
                Line(Warning, problem.Text);
                break;
            case HostDied died:
                ShowDeath(died);
                break;
            case RunFinished finished:
                ShowSummary(finished);
                break;
        }
    }

    private static string Title(SuiteStarted suite) => string.Concat(
        suite.Suite,
        suite.Tests == suite.Discovered ? $": {suite.Tests} tests" : $": {suite.Tests} of {suite.Discovered} tests",
        suite.Repetition > 1 ? $", repetition {suite.Repetition}" : "");

    private void ShowTest(TestFinished test)
    {
        var (style, word) = test.Outcome switch
        {
            Outcome.Passed => (Good, "passed "),
            Outcome.Failed => (Bad, "FAILED "),
            _ => (Warning, "skipped"),
        };
        console.Write($"  {word}", style);
        Line(Plain, $" {(test is { Ms: { } ms, Outcome: not Outcome.Skipped } ? Quantity.Time(ms) : ""),9}  {test.ShortName}");
        if (test.Outcome == Outcome.Skipped && test.Message is not null)
            Block(Dim, test.Message);

        if (test.Outcome != Outcome.Failed)
            return;

        Block(Bad, test.Message ?? "The framework gave no message.");
        if (test.StackTrace is not null)
            Block(Dim, string.Join('\n', StackTrimmer.Trim(test.StackTrace)));

        Captured("output", test.Output);
        Captured("error output", test.ErrorOutput);
    }

    private void Captured(string title, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;

        Line(Dim, $"      {title}:");
        Block(Plain, text, "        ");
    }

    private void ShowDeath(HostDied died)
    {
        Line(Bad, $"{died.Suite}: the test host died ({(died.ExitCode is { } code ? $"exit code {code}" : "killed")}). {died.Reason}");
        if (died.InFlight.Count > 0)
            Block(Bad, "in flight:\n  " + string.Join("\n  ", died.InFlight));
        else if (died.WithoutResult.Count > 0)
            Block(Bad, "none known to be in flight; without a result:\n  " + string.Join("\n  ", died.WithoutResult.Take(NamesShown)));

        if (died.Output.Count > 0)
            Block(Plain, "its last lines:\n  " + string.Join("\n  ", died.Output));

        Block(Dim, $"all its output: {died.OutputFile}");
    }

    private void ShowSummary(RunFinished finished)
    {
        console.WriteLine();
        foreach (var figure in _record.Figures)
            Line(Plain, JournalText.For(figure));

        if (_record.Slowest(SlowestShown) is { Count: > 1 } slowest)
        {
            Line(Dim, "slowest:");
            foreach (var test in slowest)
                Line(Dim, $"  {Quantity.Time(test.Ms!.Value),9}  {test.ShortName}");
        }

        if (_record.Failed.Count > 0)
        {
            Line(Bad, "failed:");
            foreach (var (test, times) in _record.Failed)
                Line(Bad, $"  {test}{(times > 1 ? $"  ({times} times)" : "")}");
        }

        ShowSuites(finished);

        if (finished.Reason is not null)
            Line(Bad, finished.Reason);
        else if (finished.Tally.Failed > 0)
            Line(Dim, $"seed {finished.Seed}");
    }

    private void ShowSuites(RunFinished finished)
    {
        var rows = _record.Suites.Select(suite => (Name: suite.Suite, suite.Tally, suite.Ms)).ToList();
        if (rows.Count > 1)
            rows.Add(("all", finished.Tally, finished.Ms));

        var names = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        var counts = rows.Select(row => Counts(row.Tally).Length).DefaultIfEmpty().Max();
        foreach (var (name, tally, ms) in rows)
            Line(StyleOf(tally), $"{name.PadRight(names)}  {Counts(tally).PadRight(counts)}  {Quantity.Time(ms),9}");
    }

    private static Style StyleOf(Tally tally) => tally.Failed + tally.NotRun > 0 ? Bad : tally.Passed > 0 ? Good : Warning;

    private static string Counts(Tally tally) => string.Join(", ", new[]
    {
        $"{tally.Passed} passed",
        $"{tally.Failed} failed",
        tally.Skipped > 0 ? $"{tally.Skipped} skipped" : null,
        tally.NotRun > 0 ? $"{tally.NotRun} not run" : null,
    }.OfType<string>());

    private bool IsDue(ProgressEntry progress)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (progress.Done != progress.Total && _progressShown.TryGetValue(progress.Id, out var shown)
            && TimeProvider.System.GetElapsedTime(shown, now) < ProgressInterval)
            return false;

        _progressShown[progress.Id] = now;
        return true;
    }

    private void Block(Style style, string text, string indent = "      ")
    {
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            Line(style, indent + line.TrimEnd('\r'));
    }

    private void Line(Style style, FormattableString text) => Line(style, text.ToString(CultureInfo.InvariantCulture));

    private void Line(Style style, string text) => console.WriteLine(text.TrimEnd(), style);
}
