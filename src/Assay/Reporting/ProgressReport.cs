namespace Assay.Reporting;

/// <summary>Tells the progress of one slow step: the first entry after a second, then at most one in half a second.</summary>
public sealed class ProgressReport : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly RunJournal _journal;
    private readonly TimeProvider _time;
    private readonly string _id = Guid.NewGuid().ToString("N")[..12];
    private readonly string _text;
    private readonly string _unit;
    private readonly long _started;
    private readonly ITimer _timer;
    private long _lastWritten;
    private bool _written;
    private bool _ended;
    private long _done;
    private long? _total;

    internal ProgressReport(RunJournal journal, string text, string unit, TimeProvider time)
    {
        _journal = journal;
        _time = time;
        _text = text;
        _unit = unit;
        _started = time.GetTimestamp();
        // A step that reports nothing by itself is still seen to be alive.
        _timer = time.CreateTimer(_ => WriteIfDue(), null, Quiet, TimeSpan.FromSeconds(5));
    }

    /// <summary>Says how far the step is.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">How much there is; null when unknown.</param>
    public void Report(long done, long? total = null)
    {
        lock (_gate)
        {
            _done = done;
            _total = total;
        }

        WriteIfDue();
    }

    /// <summary>Ends the report, with a last entry when there were others.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
            if (_written)
                Write();
        }
    }

    private void WriteIfDue()
    {
        lock (_gate)
        {
            var due = _written ? _time.GetElapsedTime(_lastWritten) >= Interval : _time.GetElapsedTime(_started) >= Quiet;
            if (_ended || !due)
                return;
            Write();
        }
    }

    private void Write()
    {
        _written = true;
        _lastWritten = _time.GetTimestamp();
        _journal.Write(new ProgressEntry(_id, _text, _done, _total, _unit));
    }
}
