using Assay.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Tests.Reporting;

public sealed class ProgressReportTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Sink _sink = new();

    [Fact]
    public void A_step_that_ends_within_a_second_is_not_told()
    {
        using (var progress = Start())
        {
            progress.Report(10, 100);
            _time.Advance(TimeSpan.FromMilliseconds(900));
            progress.Report(100, 100);
        }

        Assert.Empty(_sink.Entries);
    }

    [Fact]
    public void A_longer_step_is_told_at_most_twice_a_second_and_at_its_end()
    {
        using (var progress = Start())
        {
            for (var done = 0; done <= 200; done++)
            {
                progress.Report(done, 200);
                _time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }

        Assert.Equal([99, 150, 200, 200], _sink.Entries.Select(entry => entry.Done));
        Assert.Single(_sink.Entries.Select(entry => entry.Id).Distinct());
    }

    [Fact]
    public void A_step_that_reports_nothing_is_told_all_the_same()
    {
        using var progress = Start();
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, _sink.Entries.Count);
    }

    private ProgressReport Start() => new RunJournal(_sink, _time).Progress("a long step");

    private sealed class Sink : IJournalSink
    {
        public List<ProgressEntry> Entries { get; } = [];

        public void Write(JournalEntry entry) => Entries.Add((ProgressEntry)entry);
    }
}
