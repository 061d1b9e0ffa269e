using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>What a cluster serves. ApiVersions names exactly this.</summary>
internal sealed class RouteTable
{
    private const ApiKey HighestKey = ApiKey.DeleteShareGroupOffsets;

    // By key. An array, since a dictionary of numbers would have to be compiled whenever the first cluster starts.
    private readonly Route?[] _routes = new Route?[(int)HighestKey + 1];
    private readonly ClusterState _cluster;

    public RouteTable(ClusterState cluster)
    {
        _cluster = cluster;

        Add(ApiCatalog.ApiVersions, 0, 4, () => Gated<ApiVersionsRequest>((context, _) => ClusterFeatures.Tell(DescribeApis(), context.Version)));
        // librdkafka only compresses when version 0 is named, though it never uses it (KAFKA-18659).
        Add(ApiCatalog.Produce, 3, 13, () => Gated<ProduceRequest>(new ProduceHandler(_cluster).Handle), advertisedLowest: 0);
        Add(ApiCatalog.Fetch, 4, 18, () => Waiting<FetchRequest>(new FetchHandler(_cluster).HandleAsync));
        Add(ApiCatalog.ListOffsets, 1, 11, () => Gated<ListOffsetsRequest>(new ListOffsetsHandler(_cluster).Handle));
        Add(ApiCatalog.Metadata, 0, 13, () => Gated<MetadataRequest>(new MetadataHandler(_cluster).Handle));
        Add(ApiCatalog.DescribeCluster, 0, 2, () => Gated<DescribeClusterRequest>(new MetadataHandler(_cluster).Handle));
        Add(ApiCatalog.FindCoordinator, 0, 6, () => Gated<FindCoordinatorRequest>(new CoordinatorHandler(_cluster).Handle));
        Add(ApiCatalog.JoinGroup, 0, 9, () => Waiting<JoinGroupRequest>(new GroupMembershipHandler(_cluster).JoinAsync));
        Add(ApiCatalog.SyncGroup, 0, 5, () => Waiting<SyncGroupRequest>(new GroupMembershipHandler(_cluster).SyncAsync));
        Add(ApiCatalog.Heartbeat, 0, 4, () => Gated<HeartbeatRequest>(new GroupMembershipHandler(_cluster).Heartbeat));
        Add(ApiCatalog.LeaveGroup, 0, 5, () => Gated<LeaveGroupRequest>(new GroupMembershipHandler(_cluster).Leave));
        Add(ApiCatalog.OffsetCommit, 2, 10, () => Gated<OffsetCommitRequest>(new OffsetCommitHandler(_cluster).Handle));
        Add(ApiCatalog.OffsetFetch, 1, 10, () => Gated<OffsetFetchRequest>(new OffsetFetchHandler(_cluster).Handle));
        Add(ApiCatalog.DescribeGroups, 0, 6, () => Gated<DescribeGroupsRequest>(new GroupAdminHandler(_cluster).Describe));
        Add(ApiCatalog.ListGroups, 0, 5, () => Gated<ListGroupsRequest>(new GroupAdminHandler(_cluster).List));
        Add(ApiCatalog.DeleteGroups, 0, 2, () => Gated<DeleteGroupsRequest>(new GroupAdminHandler(_cluster).Delete));
        Add(ApiCatalog.OffsetDelete, 0, 0, () => Gated<OffsetDeleteRequest>(new GroupAdminHandler(_cluster).DeleteOffsets));
        Add(ApiCatalog.ConsumerGroupHeartbeat, 0, 1, () => Gated<ConsumerGroupHeartbeatRequest>(new ConsumerGroupHandler(_cluster).Heartbeat));
        Add(ApiCatalog.ConsumerGroupDescribe, 0, 1, () => Gated<ConsumerGroupDescribeRequest>(new ConsumerGroupHandler(_cluster).Describe));
        Add(ApiCatalog.ShareGroupHeartbeat, 1, 1, () => Gated<ShareGroupHeartbeatRequest>(new ShareGroupHandler(_cluster).Heartbeat));
        Add(ApiCatalog.ShareGroupDescribe, 1, 1, () => Gated<ShareGroupDescribeRequest>(new ShareGroupHandler(_cluster).Describe));
        Add(ApiCatalog.ShareFetch, 1, 2, () => Waiting<ShareFetchRequest>(new ShareFetchHandler(_cluster).HandleAsync));
        Add(ApiCatalog.ShareAcknowledge, 1, 2, () => Gated<ShareAcknowledgeRequest>(new ShareAcknowledgeHandler(_cluster).Handle));
        Add(ApiCatalog.DescribeShareGroupOffsets, 0, 1, () => Gated<DescribeShareGroupOffsetsRequest>(new ShareOffsetsHandler(_cluster).Describe));
        Add(ApiCatalog.AlterShareGroupOffsets, 0, 0, () => Gated<AlterShareGroupOffsetsRequest>(new ShareOffsetsHandler(_cluster).Alter));
        Add(ApiCatalog.DeleteShareGroupOffsets, 0, 0, () => Gated<DeleteShareGroupOffsetsRequest>(new ShareOffsetsHandler(_cluster).Delete));
        Add(ApiCatalog.CreateTopics, 2, 7, () => Gated<CreateTopicsRequest>(new CreateTopicsHandler(_cluster).Handle));
        Add(ApiCatalog.DeleteTopics, 1, 6, () => Gated<DeleteTopicsRequest>(new TopicAdminHandler(_cluster).Delete));
        Add(ApiCatalog.CreatePartitions, 0, 3, () => Gated<CreatePartitionsRequest>(new TopicAdminHandler(_cluster).Grow));
        Add(ApiCatalog.DeleteRecords, 0, 2, () => Gated<DeleteRecordsRequest>(new LogAdminHandler(_cluster).DeleteRecords));
        Add(ApiCatalog.OffsetForLeaderEpoch, 2, 4, () => Gated<OffsetForLeaderEpochRequest>(new LogAdminHandler(_cluster).EndOfEpoch));
        Add(ApiCatalog.DescribeConfigs, 1, 4, () => Gated<DescribeConfigsRequest>(new DescribeConfigsHandler(_cluster).Describe));
        Add(ApiCatalog.ListConfigResources, 0, 1, () => Gated<ListConfigResourcesRequest>(new DescribeConfigsHandler(_cluster).List));
        Add(ApiCatalog.AlterConfigs, 0, 2, () => Gated<AlterConfigsRequest>(new AlterConfigsHandler(_cluster).Replace));
        Add(ApiCatalog.IncrementalAlterConfigs, 0, 1, () => Gated<IncrementalAlterConfigsRequest>(new AlterConfigsHandler(_cluster).Alter));
        Add(ApiCatalog.DescribeTopicPartitions, 0, 0, () => Gated<DescribeTopicPartitionsRequest>(new TopicPartitionsHandler(_cluster).Handle));
        Add(ApiCatalog.ElectLeaders, 0, 2, () => Gated<ElectLeadersRequest>(new ReplicaAdminHandler(_cluster).Elect));
        Add(ApiCatalog.AlterPartitionReassignments, 0, 1, () => Gated<AlterPartitionReassignmentsRequest>(new ReplicaAdminHandler(_cluster).Reassign));
        Add(ApiCatalog.ListPartitionReassignments, 0, 0, () => Gated<ListPartitionReassignmentsRequest>(new ReplicaAdminHandler(_cluster).ListReassignments));
        Add(ApiCatalog.DescribeLogDirs, 1, 5, () => Gated<DescribeLogDirsRequest>(new LogDirHandler(_cluster).Describe));
        Add(ApiCatalog.AlterReplicaLogDirs, 1, 2, () => Gated<AlterReplicaLogDirsRequest>(new LogDirHandler(_cluster).Alter));
        Add(ApiCatalog.DescribeQuorum, 0, 2, () => Gated<DescribeQuorumRequest>(new QuorumHandler(_cluster).Describe));
        Add(ApiCatalog.AddRaftVoter, 0, 1, () => Gated<AddRaftVoterRequest>(QuorumHandler.Add));
        Add(ApiCatalog.RemoveRaftVoter, 0, 0, () => Gated<RemoveRaftVoterRequest>(QuorumHandler.Remove));
        Add(ApiCatalog.UpdateFeatures, 0, 2, () => Gated<UpdateFeaturesRequest>(new FeatureHandler(_cluster).Update));
        Add(ApiCatalog.DescribeAcls, 1, 3, () => Gated<DescribeAclsRequest>(new AclHandler(_cluster).Describe));
        Add(ApiCatalog.CreateAcls, 1, 3, () => Gated<CreateAclsRequest>(new AclHandler(_cluster).Create));
        Add(ApiCatalog.DeleteAcls, 1, 3, () => Gated<DeleteAclsRequest>(new AclHandler(_cluster).Delete));
        Add(ApiCatalog.DescribeClientQuotas, 0, 1, () => Gated<DescribeClientQuotasRequest>(new QuotaHandler(_cluster).Describe));
        Add(ApiCatalog.AlterClientQuotas, 0, 1, () => Gated<AlterClientQuotasRequest>(new QuotaHandler(_cluster).Alter));
        Add(ApiCatalog.DescribeUserScramCredentials, 0, 0, () => Gated<DescribeUserScramCredentialsRequest>(new ScramHandler(_cluster).Describe));
        Add(ApiCatalog.AlterUserScramCredentials, 0, 0, () => Gated<AlterUserScramCredentialsRequest>(new ScramHandler(_cluster).Alter));
        Add(ApiCatalog.CreateDelegationToken, 1, 3, () => Gated<CreateDelegationTokenRequest>(DelegationTokenHandler.Create));
        Add(ApiCatalog.RenewDelegationToken, 1, 2, () => Gated<RenewDelegationTokenRequest>(DelegationTokenHandler.Renew));
        Add(ApiCatalog.ExpireDelegationToken, 1, 2, () => Gated<ExpireDelegationTokenRequest>(DelegationTokenHandler.Expire));
        Add(ApiCatalog.DescribeDelegationToken, 1, 3, () => Gated<DescribeDelegationTokenRequest>(DelegationTokenHandler.Describe));
        Add(ApiCatalog.GetTelemetrySubscriptions, 0, 0, () => Gated<GetTelemetrySubscriptionsRequest>(new TelemetryHandler(_cluster).Subscribe), isAnnounced: () => new TelemetryHandler(_cluster).IsWanted);
        Add(ApiCatalog.PushTelemetry, 0, 0, () => Gated<PushTelemetryRequest>(new TelemetryHandler(_cluster).Push), isAnnounced: () => new TelemetryHandler(_cluster).IsWanted);
        // These two are about the connection, and served by the dispatcher.
        Add(ApiCatalog.SaslHandshake, 0, 1, () => Gated<SaslHandshakeRequest>(static (_, _) => null));
        Add(ApiCatalog.SaslAuthenticate, 0, 2, () => Gated<SaslAuthenticateRequest>(static (_, _) => null));
        Add(ApiCatalog.InitProducerId, 0, 5, () => Gated<InitProducerIdRequest>(new TransactionHandler(_cluster).Initialise));
        Add(ApiCatalog.AddPartitionsToTxn, 0, 5, () => Gated<AddPartitionsToTxnRequest>(new TransactionHandler(_cluster).AddPartitions));
        Add(ApiCatalog.AddOffsetsToTxn, 0, 4, () => Gated<AddOffsetsToTxnRequest>(new TransactionHandler(_cluster).AddOffsets));
        Add(ApiCatalog.TxnOffsetCommit, 0, 5, () => Gated<TxnOffsetCommitRequest>(new TxnOffsetCommitHandler(_cluster).Handle));
        Add(ApiCatalog.EndTxn, 0, 5, () => Gated<EndTxnRequest>(new TransactionHandler(_cluster).End));
        Add(ApiCatalog.DescribeTransactions, 0, 0, () => Gated<DescribeTransactionsRequest>(new TransactionAdminHandler(_cluster).Describe));
        Add(ApiCatalog.ListTransactions, 0, 2, () => Gated<ListTransactionsRequest>(new TransactionAdminHandler(_cluster).List));
        Add(ApiCatalog.DescribeProducers, 0, 0, () => Gated<DescribeProducersRequest>(new ProducerAdminHandler(_cluster).Describe));
        Add(ApiCatalog.WriteTxnMarkers, 1, 2, () => Gated<WriteTxnMarkersRequest>(new ProducerAdminHandler(_cluster).WriteMarkers));
    }

    /// <summary>In the order of their keys.</summary>
    public IEnumerable<Route> All => _routes.OfType<Route>();

    public Route? Find(short key) => key >= 0 && key < _routes.Length ? _routes[key] : null;

    public ApiVersionsResponse DescribeApis()
    {
        // What every client asks first, so without anything that a new process would have to load for it.
        var apis = new List<ApiVersionsResponse.ApiVersion>(_routes.Length);
        foreach (var route in _routes)
        {
            if (route is not null && route.IsAnnounced())
            {
                apis.Add(new() { ApiKey = (short)route.Api.Key, MinVersion = route.AdvertisedLowest, MaxVersion = route.Highest });
            }
        }

        return new() { ApiKeys = apis };
    }

    private void Add(
        ApiDescription api, short lowest, short highest, Func<RequestHandler> serve, short? advertisedLowest = null, Func<bool>? isAnnounced = null)
    {
        ref var place = ref _routes[(int)api.Key];
        place = place is null
            ? new(api, lowest, highest, serve) { AdvertisedLowest = advertisedLowest ?? lowest, IsAnnounced = isAnnounced ?? (static () => true) }
            : throw new InvalidOperationException($"{api.Key} is served already.");
    }

    // Served at once, while the gate is held.
    private RequestHandler Gated<T>(Func<RequestContext, T, IResponse?> serve)
        where T : IRequest => (context, request) =>
        {
            lock (_cluster.Gate)
            {
                return new(serve(context, (T)request));
            }
        };

    // May wait; takes the gate itself.
    private static RequestHandler Waiting<T>(Func<RequestContext, T, ValueTask<IResponse?>> serve)
        where T : IRequest => (context, request) => serve(context, (T)request);
}
