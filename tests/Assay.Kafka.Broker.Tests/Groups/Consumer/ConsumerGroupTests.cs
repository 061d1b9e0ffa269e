using Assay.Kafka.Broker.Groups.Consumer;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Tests.Groups.Consumer;

public sealed class ConsumerGroupTests : IDisposable
{
    private readonly ConsumerGroupHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void The_first_member_gets_everything_with_its_first_heartbeat()
    {
        var joined = _harness.Join("a");

        Assert.Equal((ErrorCode.None, 2, "Stable"), (Error(joined), joined.MemberEpoch, _harness.Group.State));
        Assert.Equal([0, 1, 2, 3], Partitions(joined));
    }

    [Fact]
    public void A_partition_moves_only_once_its_owner_said_that_it_gave_it_up()
    {
        _harness.Join("a");
        Assert.Empty(Partitions(_harness.Join("b"))!);

        var told = _harness.Beat("a", 2);
        Assert.Equal([0, 1], Partitions(told));
        Assert.Equal(2, told.MemberEpoch);
        Assert.Null(Partitions(_harness.Beat("b", 3)));
        Assert.Equal(2, _harness.Beat("a", 2, 0, 1, 2, 3).MemberEpoch);
        Assert.Equal(("Reconciling", 3), (_harness.Group.State, _harness.Group.Epoch));

        Assert.Equal(3, _harness.Beat("a", 2, 0, 1).MemberEpoch);
        Assert.Equal([2, 3], Partitions(_harness.Beat("b", 3)));
        Assert.Equal("Stable", _harness.Group.State);
    }

    [Fact]
    public void What_a_member_shall_give_up_is_told_again_until_it_says_what_it_owns()
    {
        _harness.Join("a");
        _harness.Join("b");

        // As librdkafka goes on after an answer that came too late for it.
        Assert.Equal([0, 1], Partitions(_harness.Beat("a", 2)));
        Assert.Equal([0, 1], Partitions(_harness.Beat("a", 2)));

        Assert.Equal(3, _harness.Beat("a", 2, 0, 1).MemberEpoch);
        Assert.Null(Partitions(_harness.Beat("a", 3)));
        Assert.Equal([2, 3], Partitions(_harness.Beat("b", 3)));
    }

    [Fact]
    public void A_report_from_before_a_member_took_what_it_was_told_proves_nothing()
    {
        _harness.Join("a");
        _harness.Join("b");

        // As librdkafka says all once more after it has joined, while it is about to take 0 to 3.
        var told = _harness.Send(new()
        {
            GroupId = "g",
            MemberId = "a",
            MemberEpoch = 2,
            RebalanceTimeoutMs = 30_000,
            SubscribedTopicNames = ["t"],
            TopicPartitions = [],
        });
        Assert.Equal(2, told.MemberEpoch);
        Assert.Equal([0, 1], Partitions(told));
        Assert.Null(Partitions(_harness.Beat("b", 3)));

        Assert.Equal(2, _harness.Beat("a", 2, 0, 1, 2, 3).MemberEpoch);
        Assert.Null(Partitions(_harness.Beat("b", 3)));
        Assert.Equal(3, _harness.Beat("a", 2, 0, 1).MemberEpoch);
        Assert.Equal([2, 3], Partitions(_harness.Beat("b", 3)));
    }

    [Fact]
    public void A_member_that_keeps_what_it_shall_give_up_is_fenced_after_its_rebalance_time_out()
    {
        _harness.Join("a");
        _harness.Join("b");
        _harness.Beat("a", 2);

        Pass(TimeSpan.FromSeconds(31), ("a", 2), ("b", 3));

        Assert.Equal(ErrorCode.UnknownMemberId, Error(_harness.Beat("a", 2)));
        Assert.Equal([0, 1, 2, 3], Partitions(_harness.Beat("b", 4)) ?? [.. _harness.Group.Find("b")!.Assigned.Keys.Select(owned => owned.Partition).Order()]);
    }

    [Fact]
    public void A_silent_member_is_gone_after_its_session()
    {
        _harness.Join("a");
        _harness.Join("b");

        _harness.Time.Advance(TimeSpan.FromSeconds(40));
        _harness.Beat("b", 3);
        _harness.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(ErrorCode.UnknownMemberId, Error(_harness.Beat("a", 2)));
        Assert.Equal([0, 1, 2, 3], Partitions(_harness.Beat("b", 3)));
    }

    [Fact]
    public void A_wrong_epoch_is_fenced_but_the_one_before_is_taken_for_a_lost_answer()
    {
        _harness.Join("a");
        _harness.Send(new() { GroupId = "g", MemberId = "a", MemberEpoch = 2, SubscribedTopicNames = ["t", "none"] });

        Assert.Equal(ErrorCode.FencedMemberEpoch, Error(_harness.Beat("a", 9)));
        Assert.Equal(ErrorCode.FencedMemberEpoch, Error(_harness.Beat("a", 2)));
        Assert.Equal((ErrorCode.None, 3), (Error(_harness.Beat("a", 2, 0, 1)), _harness.Beat("a", 2, 0, 1).MemberEpoch));
    }

    [Fact]
    public void A_new_topic_and_new_partitions_are_assigned_with_the_next_heartbeat()
    {
        var epoch = _harness.Join("a", null, "t", "later").MemberEpoch;

        _harness.Cluster.Topics.TryCreate("later", 2, out _);
        var created = _harness.Beat("a", epoch);
        _harness.Cluster.Topics.Find("t")!.Grow([[1]]);
        var grown = _harness.Beat("a", created.MemberEpoch);

        Assert.Equal([6, 7], [created.Assignment!.TopicPartitions.Sum(topic => topic.Partitions.Count), grown.Assignment!.TopicPartitions.Sum(topic => topic.Partitions.Count)]);
    }

    [Fact]
    public void A_pattern_subscribes_to_the_topics_whose_whole_name_matches_now_and_later()
    {
        _harness.Cluster.Topics.TryCreate("orders.eu", 1, out _);
        _harness.Cluster.Topics.TryCreate("all.orders.eu", 1, out _);
        var joined = _harness.Send(new()
        {
            GroupId = "g",
            MemberId = "a",
            RebalanceTimeoutMs = 1000,
            TopicPartitions = [],
            SubscribedTopicRegex = @"orders\.(eu|us)",
        });
        Assert.Single(joined.Assignment!.TopicPartitions);

        _harness.Cluster.Topics.TryCreate("orders.us", 1, out _);

        Assert.Equal(2, _harness.Beat("a", joined.MemberEpoch).Assignment!.TopicPartitions.Count);
    }

    [Fact]
    public void A_static_member_that_is_away_keeps_its_partitions_until_its_session_ends()
    {
        _harness.Join("a1", "A");
        _harness.Join("b1", "B");
        Assert.Equal(ErrorCode.UnreleasedInstanceId, Error(_harness.Join("a2", "A")));

        _harness.Leave("a1", ConsumerMember.AwayEpoch, "A");
        Assert.Null(Partitions(_harness.Beat("b1", 3)));
        Assert.Equal([0, 1], Partitions(_harness.Join("a2", "A")));
        Assert.Equal([2, 3], Partitions(_harness.Beat("b1", 3)));

        _harness.Leave("a2", ConsumerMember.AwayEpoch, "A");
        Pass(TimeSpan.FromSeconds(46), ("b1", 3));
        Assert.Equal(4, _harness.Group.Find("b1")!.Assigned.Count);
    }

    [Fact]
    public void A_static_member_is_fenced_by_the_one_that_took_its_place()
    {
        _harness.Join("a1", "A");
        _harness.Leave("a1", ConsumerMember.AwayEpoch, "A");
        _harness.Join("a2", "A");

        Assert.Equal(ErrorCode.FencedInstanceId, Error(_harness.Send(new() { GroupId = "g", MemberId = "a1", InstanceId = "A", MemberEpoch = 2 })));
        Assert.Equal(ErrorCode.UnknownMemberId, Error(_harness.Send(new() { GroupId = "g", MemberId = "a1", InstanceId = "other", MemberEpoch = 2 })));
    }

    [Fact]
    public void Commits_need_the_epoch_of_the_member_or_one_in_which_it_owned_the_partition_already()
    {
        _harness.Join("a");
        Assert.Equal(ErrorCode.None, _harness.Commit("a", 2));
        Assert.Equal(ErrorCode.StaleMemberEpoch, _harness.Commit("a", 1));
        Assert.Equal(ErrorCode.StaleMemberEpoch, _harness.Commit("a", 3));
        Assert.Equal(ErrorCode.UnsupportedVersion, _harness.Commit("a", 2, version: 8));
        Assert.Equal(ErrorCode.UnknownMemberId, _harness.Commit("", -1));
        Assert.Equal(ErrorCode.UnknownMemberId, _harness.Commit("b", 2));

        _harness.Send(new() { GroupId = "g", MemberId = "a", MemberEpoch = 2, SubscribedTopicNames = ["t", "none"] });

        Assert.Equal(3, _harness.Group.Find("a")!.Epoch);
        Assert.Equal(ErrorCode.None, _harness.Commit("a", 2));
        _harness.Leave("a");
        Assert.Equal(ErrorCode.None, _harness.Commit("", -1));
    }

    [Fact]
    public void The_assignor_that_most_members_ask_for_is_taken()
    {
        Join("a", "range");
        Join("b", "range");
        Join("c", "uniform");

        Assert.Equal("range", _harness.Group.Assignor.Name);
        Assert.Equal(ErrorCode.UnsupportedAssignor, Error(Join("d", "mine")));
    }

    [Fact]
    public void Bad_requests_are_refused_and_make_no_group()
    {
        Assert.Equal(ErrorCode.InvalidRequest, Error(_harness.Join("")));
        Assert.Equal(ErrorCode.InvalidRequest, Error(_harness.Send(new() { GroupId = "g", MemberId = "a" })));
        Assert.Equal(ErrorCode.InvalidRequest, Error(_harness.Leave("a", -3)));
        Assert.Equal(ErrorCode.GroupIdNotFound, Error(_harness.Beat("a", 2)));
        Assert.Equal(ErrorCode.GroupIdNotFound, Error(_harness.Leave("a")));
        Assert.Equal(ErrorCode.InvalidRegularExpression, Error(_harness.Send(new()
        {
            GroupId = "g",
            MemberId = "a",
            RebalanceTimeoutMs = 1,
            TopicPartitions = [],
            SubscribedTopicRegex = "(",
        })));
        Assert.Null(_harness.Cluster.Groups.Find("g"));
    }

    private ConsumerGroupHeartbeatResponse Join(string member, string assignor) => _harness.Send(new()
    {
        GroupId = "g",
        MemberId = member,
        RebalanceTimeoutMs = 1000,
        TopicPartitions = [],
        SubscribedTopicNames = ["t"],
        ServerAssignor = assignor,
    });

    private void Pass(TimeSpan time, params (string Member, int Epoch)[] beating)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(1));
            foreach (var (member, epoch) in beating)
            {
                _harness.Beat(member, _harness.Group.Find(member)?.Epoch ?? epoch);
            }
        }
    }

    private static ErrorCode Error(ConsumerGroupHeartbeatResponse response) => (ErrorCode)response.ErrorCode;

    private static List<int>? Partitions(ConsumerGroupHeartbeatResponse response) =>
        response.Assignment is null ? null : [.. response.Assignment.TopicPartitions.SelectMany(topic => topic.Partitions)];
}
