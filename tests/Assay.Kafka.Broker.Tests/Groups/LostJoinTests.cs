using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Requests;

namespace Assay.Kafka.Broker.Tests.Groups;

public sealed class LostJoinTests
{
    private const short JoinVersion = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_whose_connection_ended_while_it_waited_in_a_join_holds_nobody_up()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new() { InitialRebalanceDelay = TimeSpan.Zero }, Cancellation);
        await using var living = await RawClient.ConnectAsync(cluster);
        var first = await JoinAsync(living, "");
        await living.AskAsync<SyncGroupResponse>(
            ApiCatalog.SyncGroup, 3, new SyncGroupRequest { GroupId = "g", MemberId = first.MemberId, GenerationId = first.GenerationId });
        await using (var dying = await RawClient.ConnectAsync(cluster))
        {
            await dying.SendAsync(ApiCatalog.JoinGroup, JoinVersion, Any.Join("g"));
            await Soon.True(() => cluster.Groups[0].Members.Count == 2, () => "the second member is not there");
        }

        await Soon.True(() => cluster.Connections == 1, () => $"{cluster.Connections} connections are open");
        var again = await JoinAsync(living, first.MemberId);

        Assert.Equal((0, 2, 2), (again.ErrorCode, again.GenerationId, again.Members.Count));
    }

    private static Task<JoinGroupResponse> JoinAsync(RawClient client, string memberId) =>
        client.AskAsync<JoinGroupResponse>(ApiCatalog.JoinGroup, JoinVersion, Any.Join("g", memberId));
}
