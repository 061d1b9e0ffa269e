using System.Text;

namespace Assay.Timelines;

/// <summary>
/// What happened in one sandbox during its current rent: requests, SQL, records, logs.
/// Everything that belongs to a sandbox records here, so that a line finds its test through the sandbox it came from
/// and never through the thread or the flow that happened to write it. Safe for concurrent use.
/// </summary>
public sealed class Timeline
{
    /// <summary>The most entries that one rent keeps; older ones make room and are counted.</summary>
    public const int Capacity = 2_000;

    private readonly Lock _gate = new();
    private readonly Queue<TimelineEntry> _entries = new();
    private readonly TimeProvider _time;
    private long _start;
    private long _dropped;

    /// <summary>Makes an empty timeline that starts now.</summary>
    /// <param name="time">The clock; the system's when left out.</param>
    public Timeline(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _start = _time.GetTimestamp();
    }

    /// <summary>The entries of the current rent, oldest first.</summary>
    public IReadOnlyList<TimelineEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="source">What it came from, in one short word.</param>
    /// <param name="text">What happened; line breaks are folded.</param>
    /// <param name="took">How long it took, where that is known; the entry is dated at its start.</param>
    public void Record(string source, string text, TimeSpan? took = null)
    {
        var folded = text.ReplaceLineEndings(" ");
        lock (_gate)
        {
            var at = _time.GetElapsedTime(_start) - (took ?? TimeSpan.Zero);
            _entries.Enqueue(new TimelineEntry(at < TimeSpan.Zero ? TimeSpan.Zero : at, source, folded, took));
            if (_entries.Count <= Capacity)
                return;
            _entries.Dequeue();
            _dropped++;
        }
    }

    /// <summary>The timeline as the text that a failed test shows.</summary>
    public string Render()
    {
        var text = new StringBuilder("timeline (ms)").Append('\n');
        lock (_gate)
        {
            if (_dropped > 0)
                text.Append("          … ").Append(_dropped).Append(" earlier entries were dropped\n");
            foreach (var entry in _entries.OrderBy(entry => entry.At))
                text.Append(entry).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Empties the timeline for the next rent.</summary>
    internal void Restart()
    {
        lock (_gate)
        {
            _entries.Clear();
            _dropped = 0;
            _start = _time.GetTimestamp();
        }
    }
}
