using Assay.Reporting;

namespace Assay.Tests.Reporting;

public sealed class TextJournalSinkTests : IDisposable
{
    private readonly StringWriter _writer = new() { NewLine = "\n" };

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void On_a_terminal_a_step_has_one_line_that_changes()
    {
        Write(ProgressStyle.InPlace);

        Assert.Equal(" fetching   1000.0 MB\r fetching   2.0 MB   \n a note\n fetching   3.0 MB\n copying   1.0 MB\n another\n", _writer.ToString());
    }

    [Fact]
    public void In_a_file_a_step_is_told_once()
    {
        Write(ProgressStyle.Once);

        Assert.Equal(" fetching   1000.0 MB\n a note\n copying   1.0 MB\n another\n", _writer.ToString());
    }

    private void Write(ProgressStyle style)
    {
        var sink = new TextJournalSink(_writer, style);
        sink.Write(new ProgressEntry("1", "fetching", 1_000_000_000, null, "bytes"));
        sink.Write(new ProgressEntry("1", "fetching", 2_000_000, null, "bytes"));
        sink.Write(new NoteEntry("a note"));
        sink.Write(new ProgressEntry("1", "fetching", 3_000_000, null, "bytes"));
        sink.Write(new ProgressEntry("2", "copying", 1_000_000, null, "bytes"));
        sink.Write(new NoteEntry("another"));
    }
}
