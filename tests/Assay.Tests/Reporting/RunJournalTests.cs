using Assay.Reporting;

namespace Assay.Tests.Reporting;

public sealed class RunJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-test-").FullName;

    private string Journal => Path.Combine(_folder, "journal.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Entries_come_back_as_they_were_written()
    {
        JournalEntry[] entries =
        [
            new ServerEntry("postgres", "PostgreSQL 15.20", "process", "/usr/lib/postgresql/15", null, 312.5, false),
            new ProgressEntry("1", "fetching", 7, 24, "bytes"),
            new NoteEntry("a note\nof two lines with ünïcode"),
            new FigureEntry("reset.median", 3.2, "ms", "median reset 3.2 ms"),
        ];
        var journal = RunJournal.ToFile(Journal);
        foreach (var entry in entries)
            journal.Write(entry);
        Assert.Equal(entries, new JournalReader(Journal).ReadNew());
        Assert.Contains("\"type\":\"server\"", File.ReadLines(Journal).First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_and_mix_nothing()
    {
        // Each writer has a sink of its own, as processes do.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            var journal = RunJournal.ToFile(Journal);
            for (var number = 0; number < 50; number++)
                journal.Note($"{writer}/{number}/{new string('x', 200)}");
        })));
        var notes = new JournalReader(Journal).ReadNew().Cast<NoteEntry>().Select(note => note.Text.Split('/')).ToList();
        Assert.Equal(400, notes.Count);
        foreach (var writer in notes.GroupBy(note => note[0]))
            Assert.Equal(Enumerable.Range(0, 50), writer.Select(note => int.Parse(note[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_reader_gets_each_entry_once_and_only_when_it_is_complete()
    {
        var reader = new JournalReader(Journal);
        Assert.Empty(reader.ReadNew());
        var journal = RunJournal.ToFile(Journal);
        journal.Note("first");
        Assert.Equal(new NoteEntry("first"), Assert.Single(reader.ReadNew()));
        Assert.Empty(reader.ReadNew());
        File.AppendAllText(Journal, """{"type":"note",""");
        Assert.Empty(reader.ReadNew());
        File.AppendAllText(Journal, "\"text\":\"second\"}\n");
        Assert.Equal(new NoteEntry("second"), Assert.Single(reader.ReadNew()));
    }

    [Fact]
    public void A_line_that_a_killed_writer_left_torn_costs_no_other_entry()
    {
        File.WriteAllText(Journal, """{"type":"note","te""");
        RunJournal.ToFile(Journal).Note("after");
        Assert.Equal(new NoteEntry("after"), Assert.Single(new JournalReader(Journal).ReadNew()));
    }

    [Theory, InlineData(""), InlineData("no json"), InlineData("{}"), InlineData("""{"type":"of a later version"}""")]
    public void A_line_that_is_no_entry_is_skipped(string line) => Assert.Null(JournalReader.Parse(line));

    [Fact]
    public void A_journal_that_cannot_be_written_fails_nothing() => RunJournal.ToFile(Path.Combine(_folder, "missing", "journal")).Note("lost");

    [Fact]
    public void A_server_takes_one_line_for_people()
    {
        var writer = new StringWriter();
        var journal = RunJournal.ToText(writer);
        journal.Write(new ServerEntry("postgres", "PostgreSQL 15.20", "process", "/usr/lib/postgresql/15", null, 312, false));
        journal.Write(new ServerEntry("postgres", "PostgreSQL 15.20", "running", "/usr/lib/postgresql/15", null, 12, true));
        Assert.Equal(
            [
                " PostgreSQL 15.20   process     /usr/lib/postgresql/15   ready in 0.31 s",
                " PostgreSQL 15.20   running     /usr/lib/postgresql/15   warm",
                "",
            ],
            writer.ToString().Split(Environment.NewLine));
    }
}
