using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;
using Any = Assay.Kafka.Broker.Tests.Requests.Any;

namespace Assay.Kafka.Broker.Tests.Groups.Share;

public sealed class SharePartitionTests
{
    [Fact]
    public void Members_are_lent_different_records_in_whole_batches()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(3, 3, 1);

        Assert.Equal("0-2#1", harness.Acquire("a", records: 2));
        Assert.Equal("3-6#1", harness.Acquire("b"));
        Assert.Equal("", harness.Acquire("a"));
    }

    [Fact]
    public void A_member_that_wants_no_record_more_gets_parts_of_batches()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(3, 3);

        Assert.Equal("0-1#1", harness.Acquire("a", records: 2, strict: true));
        Assert.Equal("2-3#1", harness.Acquire("b", records: 2, strict: true));
        Assert.Equal("4-5#1", harness.Acquire("a"));
    }

    [Fact]
    public void What_is_accepted_or_rejected_is_done_and_what_is_released_is_delivered_again()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(5);
        harness.Acquire("a");

        Assert.Equal(ErrorCode.None, harness.Partition.Acknowledge("a", [new(0, 3, [(sbyte)AcknowledgeType.Accept, (sbyte)AcknowledgeType.Release, (sbyte)AcknowledgeType.Reject, (sbyte)AcknowledgeType.Gap])]));

        Assert.Equal((1L, 2L), (harness.Partition.Start, harness.Partition.Lag));
        Assert.Equal("1-1#2", harness.Acquire("b"));
    }

    [Fact]
    public void A_record_that_was_delivered_as_often_as_allowed_is_done()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(1);

        for (var delivery = 1; delivery <= 3; delivery++)
        {
            Assert.Equal($"0-0#{delivery}", harness.Acquire("a"));
            harness.Acknowledge("a", AcknowledgeType.Release, 0);
        }

        Assert.Equal("", harness.Acquire("a"));
        Assert.Equal((1L, 0L), (harness.Partition.Start, harness.Partition.Lag));
    }

    [Fact]
    public void A_record_that_is_kept_too_long_is_taken_back_unless_more_time_was_asked_for()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(2);
        harness.Acquire("a");
        harness.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(ErrorCode.None, harness.Acknowledge("a", AcknowledgeType.Renew, 1));
        Assert.Equal("", harness.Acquire("b"));

        harness.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("0-0#2", harness.Acquire("b"));
        Assert.Equal(ErrorCode.InvalidRecordState, harness.Acknowledge("a", AcknowledgeType.Accept, 0));
        Assert.Equal(ErrorCode.None, harness.Acknowledge("a", AcknowledgeType.Accept, 1));
    }

    [Fact]
    public void A_group_may_forbid_its_members_to_ask_for_more_time()
    {
        using var harness = new SharePartitionHarness(settings => settings with { MayRenew = false });
        harness.Append(1);
        harness.Acquire("a");

        Assert.Equal(ErrorCode.InvalidRecordState, harness.Acknowledge("a", AcknowledgeType.Renew, 0));
        Assert.Equal(ErrorCode.None, harness.Acknowledge("a", AcknowledgeType.Accept, 0));
    }

    [Fact]
    public void A_member_that_is_gone_gives_back_what_it_was_lent()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(2, 1);
        harness.Acquire("a", records: 1);
        harness.Acquire("b");

        harness.Partition.Release("a");

        Assert.Equal("0-1#2", harness.Acquire("c"));
    }

    [Fact]
    public void Nonsense_is_refused_as_a_whole()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(3);
        harness.Acquire("a");

        Assert.Equal(ErrorCode.InvalidRecordState, harness.Acknowledge("b", AcknowledgeType.Accept, 0));
        Assert.Equal(ErrorCode.InvalidRequest, harness.Acknowledge("a", AcknowledgeType.Accept, 0, 3));
        Assert.Equal(ErrorCode.InvalidRequest, harness.Acknowledge("a", AcknowledgeType.Accept, 2, 1));
        Assert.Equal(ErrorCode.InvalidRequest, harness.Partition.Acknowledge("a", [new(0, 2, [1, 1])]));
        Assert.Equal(ErrorCode.InvalidRequest, harness.Partition.Acknowledge("a", [new(1, 1, [1]), new(0, 0, [1])]));
        harness.Acknowledge("a", AcknowledgeType.Accept, 1);
        Assert.Equal(ErrorCode.InvalidRecordState, harness.Acknowledge("a", AcknowledgeType.Accept, 0, 1));
        Assert.Equal((0L, 2L), (harness.Partition.Start, harness.Partition.Lag));
        harness.Acknowledge("a", AcknowledgeType.Accept, 0);
        Assert.Equal(ErrorCode.None, harness.Acknowledge("a", AcknowledgeType.Accept, 0, 1));
    }

    [Fact]
    public void A_group_starts_where_its_setting_says()
    {
        using var latest = new SharePartitionHarness(settings => settings with { StartsFrom = "latest" });
        using var recent = new SharePartitionHarness(settings => settings with { StartsFrom = "by_duration:PT1H" });
        latest.Append(2);
        Assert.Equal(("", 0L), (latest.Acquire("a"), latest.Partition.Lag));
        latest.Append(1);
        Assert.Equal("2-2#1", latest.Acquire("a"));

        recent.Append(2);
        recent.Time.Advance(TimeSpan.FromHours(2));
        recent.Append(1);
        Assert.Equal("2-2#1", recent.Acquire("a"));
    }

    [Fact]
    public void No_more_records_are_lent_at_a_time_than_allowed()
    {
        using var harness = new SharePartitionHarness(settings => settings with { MaxLocks = 4 });
        harness.Append(3, 3);

        Assert.Equal("0-3#1", harness.Acquire("a"));
        Assert.Equal("", harness.Acquire("b"));
        harness.Acknowledge("a", AcknowledgeType.Accept, 0, 1);
        Assert.Equal("4-5#1", harness.Acquire("b"));
    }

    [Theory, InlineData(false, "0-1#1 3-3#1"), InlineData(true, "0-0#1 3-3#1")]
    public void Markers_are_never_lent_and_aborted_records_only_to_who_reads_uncommitted(bool committedOnly, string expected)
    {
        using var harness = new SharePartitionHarness(settings => settings with { ReadCommitted = committedOnly });
        harness.Append(1);
        harness.Cluster.Append(harness.Log, Any.Batch(0, transactional: true));
        Assert.Equal(committedOnly ? "0-0#1" : "0-1#1", harness.Acquire("a"));
        harness.Partition.Release("a");
        harness.Log.AppendMarker(BatchBuilder.BuildMarker(7, 1, commit: false, harness.Time.GetUtcNow()), commit: false);
        harness.Append(1);

        Assert.Equal(expected.Replace("0-1#1", "0-1#2", StringComparison.Ordinal).Replace("0-0#1", "0-0#2", StringComparison.Ordinal), harness.Acquire("a"));
    }

    [Fact]
    public void What_the_log_lost_is_skipped()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(2, 2, 2);
        harness.Acquire("a", records: 1);
        harness.Partition.Release("a");

        harness.Log.DeleteBefore(4);

        Assert.Equal("4-5#1", harness.Acquire("a"));
        Assert.Equal(4, harness.Partition.Start);
    }

    [Fact]
    public void It_can_be_set_to_start_anywhere()
    {
        using var harness = new SharePartitionHarness();
        harness.Append(4);
        harness.Acquire("a");

        harness.Partition.StartAt(2);

        Assert.Equal("2-3#1", harness.Acquire("b"));
        Assert.Equal(ErrorCode.None, harness.Acknowledge("a", AcknowledgeType.Accept, 0, 1));
    }
}
