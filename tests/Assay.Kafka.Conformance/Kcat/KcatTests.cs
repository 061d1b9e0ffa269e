namespace Assay.Kafka.Conformance.Kcat;

public sealed class KcatTests
{
    [Theory, OnBoth]
    public async Task Lines_are_produced_and_consumed(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        await Kcat.RunAsync(place, $"-P -t {topic} -p 0", "a\nb\nc\n");

        Assert.Equal("a\nb\nc\n", await Kcat.RunAsync(place, $"-C -t {topic} -o beginning -e -q"));
    }

    [Theory, OnBoth]
    public async Task Keys_headers_and_offsets_are_shown(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        await Kcat.RunAsync(place, $"-P -t {topic} -p 0 -K : -H h=1", "k:v\n");

        Assert.Equal("k v 0 0 h=1\n", await Kcat.RunAsync(place, $@"-C -t {topic} -o beginning -e -q -f ""%k %s %p %o %h\n"""));
    }

    [Theory, OnBoth]
    public async Task An_empty_value_is_a_tombstone_where_it_is_asked_for(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        await Kcat.RunAsync(place, $"-P -t {topic} -p 0 -K : -Z", "k:\n");

        Assert.Equal("k -1\n", await Kcat.RunAsync(place, $@"-C -t {topic} -o beginning -e -q -f ""%k %S\n"""));
    }

    [Theory, OnBoth]
    public async Task A_topic_is_listed_with_its_partitions(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(2);

        var listed = await Kcat.RunAsync(place, $"-L -t {topic}");

        Assert.Contains($"topic \"{topic}\" with 2 partitions", listed, StringComparison.Ordinal);
        Assert.Contains("partition 1, leader 1, replicas: 1, isrs: 1", listed, StringComparison.Ordinal);
    }

    [Theory, OnBoth]
    public async Task Offsets_are_found_by_time(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await Kcat.RunAsync(place, $"-P -t {topic} -p 0", "a\nb\n");

        Assert.Equal($"{topic} [0] offset 0\n", await Kcat.RunAsync(place, $"-Q -t {topic}:0:1000"));
        Assert.Equal($"{topic} [0] offset 2\n", await Kcat.RunAsync(place, $"-Q -t {topic}:0:-1"));
    }

    [Theory, OnBoth]
    public async Task The_last_records_are_read_from_behind(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await Kcat.RunAsync(place, $"-P -t {topic} -p 0", "a\nb\nc\n");

        Assert.Equal("b\nc\n", await Kcat.RunAsync(place, $"-C -t {topic} -p 0 -o -2 -e -q"));
    }

    [Theory, InlineData(Subject.Embedded, "gzip"), InlineData(Subject.Apache, "gzip"), InlineData(Subject.Embedded, "snappy"), InlineData(Subject.Apache, "snappy")]
    [InlineData(Subject.Embedded, "lz4"), InlineData(Subject.Apache, "lz4"), InlineData(Subject.Embedded, "zstd"), InlineData(Subject.Apache, "zstd")]
    public async Task Compressed_batches_come_as_they_were_sent(Subject subject, string codec)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var lines = string.Concat(Enumerable.Range(0, 100).Select(n => $"a line that repeats itself {n}\n"));

        await Kcat.RunAsync(place, $"-P -t {topic} -p 0 -z {codec} -X linger.ms=50", lines);

        Assert.Equal(lines, await Kcat.RunAsync(place, $"-C -t {topic} -o beginning -e -q"));
    }

    [Theory, OnBoth]
    public async Task A_group_is_balanced_and_resumes(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, group) = (await place.CreateTopicAsync(), Place.NewName());
        await Kcat.RunAsync(place, $"-P -t {topic} -p 0", "a\nb\n");

        var before = await Kcat.RunAsync(place, $"-G {group} -e -q -X auto.offset.reset=earliest {topic}");
        await Kcat.RunAsync(place, $"-P -t {topic} -p 0", "c\n");
        var after = await Kcat.RunAsync(place, $"-G {group} -e -q -X auto.offset.reset=earliest {topic}");

        Assert.Equal(("a\nb\n", "c\n"), (before, after));
    }

    [Theory, OnBoth]
    public async Task Lines_are_one_transaction(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        await Kcat.RunAsync(place, $"-P -t {topic} -p 0 -X transactional.id={topic}", "a\nb\n");

        Assert.Equal("a\nb\n", await Kcat.RunAsync(place, $"-C -t {topic} -o beginning -c 2 -q -X isolation.level=read_committed"));
        Assert.Equal($"{topic} [0] offset 3\n", await Kcat.RunAsync(place, $"-Q -t {topic}:0:-1"));
    }

    [Theory, OnBoth]
    public async Task A_partition_that_is_not_there_is_unknown(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        var (exit, _, errors) = await Kcat.TryAsync(place, $"-P -t {topic} -p 7", "a\n");

        Assert.NotEqual(0, exit);
        Assert.Contains("Unknown partition", errors, StringComparison.Ordinal);
    }
}
