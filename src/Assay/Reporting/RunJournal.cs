namespace Assay.Reporting;

/// <summary>
/// What the toolkit tells about a run: servers chosen, progress of slow steps, notes, figures. Written to the file that the
/// environment variable <c>ASSAY_JOURNAL</c> names (JSON lines, shared by all processes of a run), else to standard error.
/// </summary>
public sealed class RunJournal
{
    /// <summary>Name of the environment variable with the path of the journal file.</summary>
    public const string Variable = "ASSAY_JOURNAL";

    private static readonly Lazy<RunJournal> Shared = new(FromEnvironment);
    private readonly IJournalSink _sink;
    private readonly TimeProvider _time;

    internal RunJournal(IJournalSink sink, TimeProvider? time = null)
    {
        _sink = sink;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The journal of this process.</summary>
    public static RunJournal Current => Shared.Value;

    /// <summary>A journal that appends JSON lines to <paramref name="path"/>, which other processes may write at the same time.</summary>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static RunJournal ToFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new RunJournal(new FileJournalSink(Path.GetFullPath(path)));
    }

    /// <summary>A journal that writes lines for people.</summary>
    public static RunJournal ToText(TextWriter writer) => new(new TextJournalSink(writer));

    /// <summary>Writes <paramref name="entry"/>. A journal that cannot be written never fails a test: the entry is dropped.</summary>
    public void Write(JournalEntry entry)
    {
        try
        {
            _sink.Write(entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A full disk or a closed console is no reason to fail the run.
        }
    }

    /// <summary>Writes a note: one sentence worth knowing.</summary>
    public void Note(string text) => Write(new NoteEntry(text));

    /// <summary>Writes a figure.</summary>
    /// <param name="name">A stable name for machines, such as <c>reset.median</c>.</param>
    /// <param name="value">The value, in <paramref name="unit"/>.</param>
    /// <param name="unit">What is measured, such as <c>ms</c>.</param>
    /// <param name="text">The figure in words.</param>
    public void Figure(string name, double value, string unit, string text) => Write(new FigureEntry(name, value, unit, text));

    /// <summary>Starts to tell the progress of something. Nothing is written when it ends within a second.</summary>
    /// <param name="text">What is being done.</param>
    /// <param name="unit">What is counted, such as <c>bytes</c>.</param>
    public ProgressReport Progress(string text, string unit = "bytes") => new(this, text, unit, _time);

    private static RunJournal FromEnvironment()
    {
        var path = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(path) ? ToConsole(RunConsole.Open()) : ToFile(path);
    }

    private static RunJournal ToConsole(TextWriter console)
    {
        var progress = console != Console.Error ? ProgressStyle.Lines : Console.IsErrorRedirected ? ProgressStyle.Once : ProgressStyle.InPlace;
        return new RunJournal(new TextJournalSink(console, progress));
    }
}
