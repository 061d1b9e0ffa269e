namespace Mixed;

public sealed class Journalling
{
    [Fact]
    public async Task Writes_a_journal()
    {
        var journal = Environment.GetEnvironmentVariable("ASSAY_JOURNAL") ?? throw new InvalidOperationException("ASSAY_JOURNAL is not set.");
        await File.AppendAllLinesAsync(journal,
        [
            """{"type":"server","kind":"postgres","display":"PostgreSQL 15.20","provider":"process","source":"/usr/lib/postgresql/15","reason":"installed","ms":310,"warm":false}""",
            """{"type":"progress","id":"pg","text":"downloading PostgreSQL 17","done":1048576,"total":2097152,"unit":"bytes"}""",
            """{"type":"progress","id":"pg","text":"downloading PostgreSQL 17","done":2097152,"total":2097152,"unit":"bytes"}""",
            """{"type":"note","text":"the cache is cold"}""",
            """{"type":"figure","name":"reset","value":1.25,"unit":"ms","text":"reset of a sandbox, median"}""",
            """{"type":"of tomorrow"}""",
            "no json at all",
        ], TestContext.Current.CancellationToken);
    }
}
