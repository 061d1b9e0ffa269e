using Assay.Cli.Events;
using Assay.Cli.Hosts;
using Assay.Cli.Output;

namespace Assay.Cli.Running;

/// <summary>Keeps count of what a host reports, so that no chosen test is lost: one without a result counts as not run.</summary>
internal sealed class ResultBook(string suite, IRunOutput output)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _open = [];
    private readonly Dictionary<string, string> _inFlight = [];
    private int _repetition;

    public Tally Tally { get; private set; } = Tally.Empty;

    /// <summary>Names of the tests that started and did not end.</summary>
    public IReadOnlyList<string> InFlight
    {
        get
        {
            lock (_lock)
                return [.. _inFlight.Values];
        }
    }

    /// <summary>Names of the chosen tests that did not end, whether or not they are known to have started.</summary>
    public IReadOnlyList<string> WithoutResult
    {
        get
        {
            lock (_lock)
                return [.. _open.Values];
        }
    }

    public void OpenRepetition(int repetition, IEnumerable<TestNode> tests)
    {
        lock (_lock)
        {
            _repetition = repetition;
            foreach (var test in tests)
                _open[test.Uid] = test.ShortName;
        }
    }

    public void CloseRepetition()
    {
        lock (_lock)
        {
            Tally += new Tally(0, 0, 0, _open.Count);
            _open.Clear();
            _inFlight.Clear();
        }
    }

    public void Update(TestNode test)
    {
        lock (_lock)
        {
            switch (test.State)
            {
                case "in-progress":
                    _inFlight[test.Uid] = test.ShortName;
                    output.Write(new TestStarted(suite, test.ShortName));
                    break;
                case "passed":
                    End(test, Outcome.Passed, new Tally(1, 0, 0, 0));
                    break;
                case "skipped":
                    End(test, Outcome.Skipped, new Tally(0, 0, 1, 0));
                    break;
                case "failed" or "error" or "timed-out" or "cancelled":
                    End(test, Outcome.Failed, new Tally(0, 1, 0, 0));
                    break;
            }
        }
    }

    // One test may give several results: a theory whose data is only known when it runs.
    private void End(TestNode test, Outcome outcome, Tally counted)
    {
        _open.Remove(test.Uid);
        _inFlight.Remove(test.Uid);
        Tally += counted;
        output.Write(new TestFinished(suite, test.QualifiedName, outcome)
        {
            ShortName = test.ShortName,
            Ms = test.DurationMs,
            Repetition = _repetition,
            Message = test.ErrorMessage ?? (outcome == Outcome.Skipped ? test.SkipReason : null),
            StackTrace = test.StackTrace,
            Output = test.StandardOutput,
            ErrorOutput = test.StandardError,
            File = test.File,
            Line = test.Line,
        });
    }
}
