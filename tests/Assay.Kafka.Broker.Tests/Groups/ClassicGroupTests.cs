using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Tests.Requests;

namespace Assay.Kafka.Broker.Tests.Groups;

public sealed class ClassicGroupTests : IDisposable
{
    private const short None = (short)ErrorCode.None;

    private readonly GroupHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Members_that_come_within_the_initial_delay_are_assigned_together()
    {
        var first = _harness.Join();
        _harness.Time.Advance(GroupHarness.InitialDelay / 2);
        var second = _harness.Join();
        _harness.Time.Advance(GroupHarness.InitialDelay / 2);
        Assert.False(first.IsCompleted);

        _harness.Time.Advance(GroupHarness.InitialDelay);

        var leader = await first;
        Assert.Equal(2, leader.Members.Count);
        Assert.Equal((1, leader.MemberId), ((await second).GenerationId, (await second).Leader));
    }

    [Fact]
    public async Task The_assignment_reaches_who_waits_for_it_and_who_asks_later()
    {
        var joined = await JoinTwoAsync();
        var waiting = _harness.Sync(joined[1]);
        Assert.False(waiting.IsCompleted);

        await _harness.Sync(joined[0], (joined[0].MemberId, 10), (joined[1].MemberId, 11));

        Assert.Equal(11, (await waiting).Assignment.Span[0]);
        Assert.Equal(11, (await _harness.Sync(joined[1])).Assignment.Span[0]);
    }

    [Fact]
    public async Task A_new_client_gets_its_id_first_and_joins_with_it()
    {
        var refused = await _harness.Join(version: 4);
        Assert.Equal((short)ErrorCode.MemberIdRequired, refused.ErrorCode);

        var join = _harness.Join(refused.MemberId, version: 4);
        _harness.Time.Advance(GroupHarness.InitialDelay);

        Assert.Equal((None, refused.MemberId), ((await join).ErrorCode, (await join).MemberId));
    }

    [Fact]
    public async Task An_id_that_is_not_used_within_the_session_expires()
    {
        var refused = await _harness.Join(version: 4);

        _harness.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal((short)ErrorCode.UnknownMemberId, (await _harness.Join(refused.MemberId, version: 4)).ErrorCode);
    }

    [Fact]
    public async Task A_silent_member_is_removed_and_the_others_rebalance()
    {
        var joined = await _harness.StableAsync(null, null);
        _harness.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(None, _harness.Heartbeat(joined[0]));

        _harness.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal((short)ErrorCode.UnknownMemberId, _harness.Heartbeat(joined[1]));
        Assert.Equal((short)ErrorCode.RebalanceInProgress, _harness.Heartbeat(joined[0]));
        var again = await _harness.Join(joined[0].MemberId);
        Assert.Equal((None, 2), (again.ErrorCode, again.GenerationId));
        Assert.Single(again.Members);
    }

    [Fact]
    public async Task A_late_member_waits_until_the_others_join_again()
    {
        var joined = await _harness.StableAsync([null]);

        var late = _harness.Join();
        Assert.False(late.IsCompleted);
        Assert.Equal((short)ErrorCode.RebalanceInProgress, _harness.Heartbeat(joined[0]));
        var again = await _harness.Join(joined[0].MemberId);

        Assert.Equal((2, 2), (again.GenerationId, (await late).GenerationId));
        Assert.Equal(2, again.Members.Count);
    }

    [Fact]
    public async Task A_member_that_does_not_join_again_within_the_rebalance_time_out_is_left_behind()
    {
        var joined = await _harness.StableAsync([null]);
        var late = _harness.Join();

        for (var second = 0; second < 31; second += 5)
        {
            _harness.Heartbeat(joined[0]);
            _harness.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Single((await late).Members);
        Assert.Equal((short)ErrorCode.UnknownMemberId, _harness.Heartbeat(joined[0]));
    }

    [Fact]
    public async Task A_leader_that_never_assigns_is_replaced()
    {
        var joined = await JoinTwoAsync();
        var waiting = _harness.Sync(joined[1]);

        for (var second = 0; second < 31; second += 5)
        {
            _harness.Heartbeat(joined[0]);
            _harness.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal((short)ErrorCode.RebalanceInProgress, (await waiting).ErrorCode);
        var again = await _harness.Join(joined[1].MemberId);
        Assert.Equal(again.MemberId, again.Leader);
    }

    [Fact]
    public async Task A_follower_that_joins_again_unchanged_causes_no_rebalance_but_the_leader_does()
    {
        var joined = await _harness.StableAsync(null, null);

        Assert.Equal(1, (await _harness.Join(joined[1].MemberId)).GenerationId);
        Assert.Equal(GroupPhase.Stable, _harness.Group.Phase);
        Assert.False(_harness.Join(joined[0].MemberId).IsCompleted);
        Assert.Equal(GroupPhase.PreparingRebalance, _harness.Group.Phase);
    }

    [Fact]
    public async Task The_assignor_that_all_have_and_most_prefer_is_chosen()
    {
        var joins = new[]
        {
            _harness.Join(protocols: ["sticky", "range", "round"]),
            _harness.Join(protocols: ["round", "range"]),
            _harness.Join(protocols: ["range", "round"]),
        };
        _harness.Time.Advance(GroupHarness.InitialDelay);
        _harness.Time.Advance(GroupHarness.InitialDelay);

        var joined = await Task.WhenAll(joins);

        Assert.All(joined, response => Assert.Equal("range", response.ProtocolName));
    }

    [Fact]
    public async Task A_member_without_a_common_assignor_is_refused()
    {
        await _harness.StableAsync([null]);

        Assert.Equal((short)ErrorCode.InconsistentGroupProtocol, (await _harness.Join(protocols: ["mine"])).ErrorCode);
    }

    [Fact]
    public async Task A_wrong_generation_is_illegal()
    {
        var joined = (await _harness.StableAsync([null]))[0];
        joined.GenerationId = 7;

        Assert.Equal((short)ErrorCode.IllegalGeneration, _harness.Heartbeat(joined));
        Assert.Equal((short)ErrorCode.IllegalGeneration, (await _harness.Sync(joined)).ErrorCode);
        Assert.Equal(ErrorCode.IllegalGeneration, _harness.Group.CheckCommit(new(joined.MemberId, null, 7), isTransactional: false, version: 8));
    }

    [Fact]
    public async Task When_the_last_member_leaves_the_group_is_empty_at_once()
    {
        var joined = await _harness.StableAsync([null]);

        Assert.Equal(ErrorCode.None, _harness.Group.Leave(joined[0].MemberId, null));

        Assert.Equal(GroupPhase.Empty, _harness.Group.Phase);
        Assert.Equal(ErrorCode.None, _harness.Group.CheckCommit(new("", null, -1), isTransactional: false, version: 8));
    }

    [Fact]
    public async Task A_static_member_that_returns_keeps_its_assignment_and_fences_the_old_one()
    {
        var joined = await _harness.StableAsync("a", "b");

        var returned = await _harness.Join(instanceId: "b", version: 5);

        Assert.Equal((None, 1), (returned.ErrorCode, returned.GenerationId));
        Assert.NotEqual(joined[1].MemberId, returned.MemberId);
        Assert.Equal(1, (await _harness.Sync(returned)).Assignment.Span[0]);
        Assert.Equal(ErrorCode.FencedInstanceId, _harness.Group.CheckCommit(new(joined[1].MemberId, "b", 1), isTransactional: false, version: 8));
        Assert.Equal((short)ErrorCode.FencedInstanceId, (await _harness.Join(joined[1].MemberId, "b", 5)).ErrorCode);
    }

    [Theory, InlineData(8, false), InlineData(9, true)]
    public async Task A_static_leader_that_returns_does_not_assign_again(short version, bool skips)
    {
        await _harness.StableAsync("a", "b");

        var returned = await _harness.Join(instanceId: "a", version: version);

        Assert.Equal((skips, skips), (returned.SkipAssignment, returned.Leader == returned.MemberId));
        Assert.Equal(0, (await _harness.Sync(returned)).Assignment.Span[0]);
    }

    [Fact]
    public async Task A_static_member_is_gone_after_its_session()
    {
        await _harness.StableAsync("a");

        _harness.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(GroupPhase.Empty, _harness.Group.Phase);
    }

    [Fact]
    public async Task Static_members_that_do_not_join_again_keep_the_generation_they_know()
    {
        var joined = await _harness.StableAsync("a");
        _harness.Group.Rebalance();

        // Far beyond the time to join again; the session lives by its heartbeats.
        for (var beat = 0; beat < 12; beat++)
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal((short)ErrorCode.RebalanceInProgress, _harness.Heartbeat(joined[0]));
        }

        var again = await _harness.Join(joined[0].MemberId, "a", 5);
        Assert.Equal((None, 2), (again.ErrorCode, again.GenerationId));
    }

    private async Task<Assay.Kafka.Broker.Protocol.Messages.JoinGroupResponse[]> JoinTwoAsync()
    {
        var joins = new[] { _harness.Join(Any.Join("g")), _harness.Join(Any.Join("g")) };
        _harness.Time.Advance(GroupHarness.InitialDelay);
        _harness.Time.Advance(GroupHarness.InitialDelay);
        return await Task.WhenAll(joins);
    }
}
