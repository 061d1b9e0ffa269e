using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests.Refusals;

/// <summary>
/// The response that refuses a whole request with one error, in each place that the response has for errors. APIs whose response says it once are
/// here; those that say it for each topic, group or resource are beside.
/// </summary>
internal static class Refusal
{
    /// <summary>The response; null if that of the API has no place for an error.</summary>
    public static IResponse? Of(IRequest request, ErrorCode error, short version) =>
        OfWhole(request, (short)error, version) ?? PartitionRefusal.Of(request, (short)error, version) ?? GroupRefusal.Of(request, (short)error, version) ?? AdminRefusal.Of(request, (short)error);

    private static IResponse? OfWhole(IRequest request, short error, short version) => request switch
    {
        ApiVersionsRequest => new ApiVersionsResponse { ErrorCode = error },
        FetchRequest when version >= 7 => new FetchResponse { ErrorCode = error },
        JoinGroupRequest join => new JoinGroupResponse { ErrorCode = error, MemberId = join.MemberId, ProtocolName = version >= 7 ? null : "" },
        SyncGroupRequest => new SyncGroupResponse { ErrorCode = error },
        HeartbeatRequest => new HeartbeatResponse { ErrorCode = error },
        LeaveGroupRequest => new LeaveGroupResponse { ErrorCode = error },
        OffsetDeleteRequest => new OffsetDeleteResponse { ErrorCode = error },
        ConsumerGroupHeartbeatRequest => new ConsumerGroupHeartbeatResponse { ErrorCode = error },
        ShareGroupHeartbeatRequest => new ShareGroupHeartbeatResponse { ErrorCode = error },
        ShareFetchRequest => new ShareFetchResponse { ErrorCode = error },
        ShareAcknowledgeRequest => new ShareAcknowledgeResponse { ErrorCode = error },
        AlterShareGroupOffsetsRequest => new AlterShareGroupOffsetsResponse { ErrorCode = error },
        DeleteShareGroupOffsetsRequest => new DeleteShareGroupOffsetsResponse { ErrorCode = error },
        ListTransactionsRequest => new ListTransactionsResponse { ErrorCode = error },
        ListGroupsRequest => new ListGroupsResponse { ErrorCode = error },
        InitProducerIdRequest => new InitProducerIdResponse { ErrorCode = error, ProducerId = -1, ProducerEpoch = -1 },
        AddOffsetsToTxnRequest => new AddOffsetsToTxnResponse { ErrorCode = error },
        EndTxnRequest => new EndTxnResponse { ErrorCode = error },
        DescribeClusterRequest => new DescribeClusterResponse { ErrorCode = error },
        DescribeAclsRequest => new DescribeAclsResponse { ErrorCode = error },
        DescribeLogDirsRequest when version >= 3 => new DescribeLogDirsResponse { ErrorCode = error },
        CreateDelegationTokenRequest => new CreateDelegationTokenResponse { ErrorCode = error },
        RenewDelegationTokenRequest => new RenewDelegationTokenResponse { ErrorCode = error },
        ExpireDelegationTokenRequest => new ExpireDelegationTokenResponse { ErrorCode = error },
        DescribeDelegationTokenRequest => new DescribeDelegationTokenResponse { ErrorCode = error },
        ElectLeadersRequest when version >= 1 => new ElectLeadersResponse { ErrorCode = error },
        AlterPartitionReassignmentsRequest => new AlterPartitionReassignmentsResponse { ErrorCode = error },
        ListPartitionReassignmentsRequest => new ListPartitionReassignmentsResponse { ErrorCode = error },
        DescribeClientQuotasRequest => new DescribeClientQuotasResponse { ErrorCode = error, Entries = null },
        DescribeUserScramCredentialsRequest => new DescribeUserScramCredentialsResponse { ErrorCode = error },
        DescribeQuorumRequest => new DescribeQuorumResponse { ErrorCode = error },
        UpdateFeaturesRequest => new UpdateFeaturesResponse { ErrorCode = error },
        GetTelemetrySubscriptionsRequest => new GetTelemetrySubscriptionsResponse { ErrorCode = error },
        PushTelemetryRequest => new PushTelemetryResponse { ErrorCode = error },
        ListConfigResourcesRequest => new ListConfigResourcesResponse { ErrorCode = error },
        AddRaftVoterRequest => new AddRaftVoterResponse { ErrorCode = error },
        RemoveRaftVoterRequest => new RemoveRaftVoterResponse { ErrorCode = error },
        _ => null,
    };
}
