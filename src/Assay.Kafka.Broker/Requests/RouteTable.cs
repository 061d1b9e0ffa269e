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
        var produce = new ProduceHandler(cluster);
        var fetch = new FetchHandler(cluster);
        var offsets = new ListOffsetsHandler(cluster);
        var metadata = new MetadataHandler(cluster);
        var coordinator = new CoordinatorHandler(cluster);
        var membership = new GroupMembershipHandler(cluster);
        var commits = new OffsetCommitHandler(cluster);
        var committed = new OffsetFetchHandler(cluster);
        var groups = new GroupAdminHandler(cluster);
        var consumerGroups = new ConsumerGroupHandler(cluster);
        var shareGroups = new ShareGroupHandler(cluster);
        var shareFetch = new ShareFetchHandler(cluster);
        var shareAcknowledge = new ShareAcknowledgeHandler(cluster);
        var shareOffsets = new ShareOffsetsHandler(cluster);
        var topics = new TopicAdminHandler(cluster);
        var logs = new LogAdminHandler(cluster);
        var configs = new DescribeConfigsHandler(cluster);
        var alteredConfigs = new AlterConfigsHandler(cluster);
        var createTopics = new CreateTopicsHandler(cluster);
        var partitions = new TopicPartitionsHandler(cluster);
        var replicas = new ReplicaAdminHandler(cluster);
        var dirs = new LogDirHandler(cluster);
        var quorum = new QuorumHandler(cluster);
        var features = new FeatureHandler(cluster);
        var acls = new AclHandler(cluster);
        var quotas = new QuotaHandler(cluster);
        var scram = new ScramHandler(cluster);
        var telemetry = new TelemetryHandler(cluster);
        var transactions = new TransactionHandler(cluster);
        var transactionalCommits = new TxnOffsetCommitHandler(cluster);
        var transactionAdmin = new TransactionAdminHandler(cluster);
        var producers = new ProducerAdminHandler(cluster);

        Add<ApiVersionsRequest>(ApiCatalog.ApiVersions, 0, 4, (context, _) => ClusterFeatures.Tell(DescribeApis(), context.Version));
        // librdkafka only compresses when version 0 is named, though it never uses it (KAFKA-18659).
        Add<ProduceRequest>(ApiCatalog.Produce, 3, 13, produce.Handle, advertisedLowest: 0);
        AddWaiting<FetchRequest>(ApiCatalog.Fetch, 4, 18, fetch.HandleAsync);
        Add<ListOffsetsRequest>(ApiCatalog.ListOffsets, 1, 11, offsets.Handle);
        Add<MetadataRequest>(ApiCatalog.Metadata, 0, 13, metadata.Handle);
        Add<DescribeClusterRequest>(ApiCatalog.DescribeCluster, 0, 2, metadata.Handle);
        Add<FindCoordinatorRequest>(ApiCatalog.FindCoordinator, 0, 6, coordinator.Handle);
        AddWaiting<JoinGroupRequest>(ApiCatalog.JoinGroup, 0, 9, membership.JoinAsync);
        AddWaiting<SyncGroupRequest>(ApiCatalog.SyncGroup, 0, 5, membership.SyncAsync);
        Add<HeartbeatRequest>(ApiCatalog.Heartbeat, 0, 4, membership.Heartbeat);
        Add<LeaveGroupRequest>(ApiCatalog.LeaveGroup, 0, 5, membership.Leave);
        Add<OffsetCommitRequest>(ApiCatalog.OffsetCommit, 2, 10, commits.Handle);
        Add<OffsetFetchRequest>(ApiCatalog.OffsetFetch, 1, 10, committed.Handle);
        Add<DescribeGroupsRequest>(ApiCatalog.DescribeGroups, 0, 6, groups.Describe);
        Add<ListGroupsRequest>(ApiCatalog.ListGroups, 0, 5, groups.List);
        Add<DeleteGroupsRequest>(ApiCatalog.DeleteGroups, 0, 2, groups.Delete);
        Add<OffsetDeleteRequest>(ApiCatalog.OffsetDelete, 0, 0, groups.DeleteOffsets);
        Add<ConsumerGroupHeartbeatRequest>(ApiCatalog.ConsumerGroupHeartbeat, 0, 1, consumerGroups.Heartbeat);
        Add<ConsumerGroupDescribeRequest>(ApiCatalog.ConsumerGroupDescribe, 0, 1, consumerGroups.Describe);
        Add<ShareGroupHeartbeatRequest>(ApiCatalog.ShareGroupHeartbeat, 1, 1, shareGroups.Heartbeat);
        Add<ShareGroupDescribeRequest>(ApiCatalog.ShareGroupDescribe, 1, 1, shareGroups.Describe);
        AddWaiting<ShareFetchRequest>(ApiCatalog.ShareFetch, 1, 2, shareFetch.HandleAsync);
        Add<ShareAcknowledgeRequest>(ApiCatalog.ShareAcknowledge, 1, 2, shareAcknowledge.Handle);
        Add<DescribeShareGroupOffsetsRequest>(ApiCatalog.DescribeShareGroupOffsets, 0, 1, shareOffsets.Describe);
        Add<AlterShareGroupOffsetsRequest>(ApiCatalog.AlterShareGroupOffsets, 0, 0, shareOffsets.Alter);
        Add<DeleteShareGroupOffsetsRequest>(ApiCatalog.DeleteShareGroupOffsets, 0, 0, shareOffsets.Delete);
        Add<CreateTopicsRequest>(ApiCatalog.CreateTopics, 2, 7, createTopics.Handle);
        Add<DeleteTopicsRequest>(ApiCatalog.DeleteTopics, 1, 6, topics.Delete);
        Add<CreatePartitionsRequest>(ApiCatalog.CreatePartitions, 0, 3, topics.Grow);
        Add<DeleteRecordsRequest>(ApiCatalog.DeleteRecords, 0, 2, logs.DeleteRecords);
        Add<OffsetForLeaderEpochRequest>(ApiCatalog.OffsetForLeaderEpoch, 2, 4, logs.EndOfEpoch);
        Add<DescribeConfigsRequest>(ApiCatalog.DescribeConfigs, 1, 4, configs.Describe);
        Add<ListConfigResourcesRequest>(ApiCatalog.ListConfigResources, 0, 1, configs.List);
        Add<AlterConfigsRequest>(ApiCatalog.AlterConfigs, 0, 2, alteredConfigs.Replace);
        Add<IncrementalAlterConfigsRequest>(ApiCatalog.IncrementalAlterConfigs, 0, 1, alteredConfigs.Alter);
        Add<DescribeTopicPartitionsRequest>(ApiCatalog.DescribeTopicPartitions, 0, 0, partitions.Handle);
        Add<ElectLeadersRequest>(ApiCatalog.ElectLeaders, 0, 2, replicas.Elect);
        Add<AlterPartitionReassignmentsRequest>(ApiCatalog.AlterPartitionReassignments, 0, 1, replicas.Reassign);
        Add<ListPartitionReassignmentsRequest>(ApiCatalog.ListPartitionReassignments, 0, 0, replicas.ListReassignments);
        Add<DescribeLogDirsRequest>(ApiCatalog.DescribeLogDirs, 1, 5, dirs.Describe);
        Add<AlterReplicaLogDirsRequest>(ApiCatalog.AlterReplicaLogDirs, 1, 2, dirs.Alter);
        Add<DescribeQuorumRequest>(ApiCatalog.DescribeQuorum, 0, 2, quorum.Describe);
        Add<AddRaftVoterRequest>(ApiCatalog.AddRaftVoter, 0, 1, QuorumHandler.Add);
        Add<RemoveRaftVoterRequest>(ApiCatalog.RemoveRaftVoter, 0, 0, QuorumHandler.Remove);
        Add<UpdateFeaturesRequest>(ApiCatalog.UpdateFeatures, 0, 2, features.Update);
        Add<DescribeAclsRequest>(ApiCatalog.DescribeAcls, 1, 3, acls.Describe);
        Add<CreateAclsRequest>(ApiCatalog.CreateAcls, 1, 3, acls.Create);
        Add<DeleteAclsRequest>(ApiCatalog.DeleteAcls, 1, 3, acls.Delete);
        Add<DescribeClientQuotasRequest>(ApiCatalog.DescribeClientQuotas, 0, 1, quotas.Describe);
        Add<AlterClientQuotasRequest>(ApiCatalog.AlterClientQuotas, 0, 1, quotas.Alter);
        Add<DescribeUserScramCredentialsRequest>(ApiCatalog.DescribeUserScramCredentials, 0, 0, scram.Describe);
        Add<AlterUserScramCredentialsRequest>(ApiCatalog.AlterUserScramCredentials, 0, 0, scram.Alter);
        Add<CreateDelegationTokenRequest>(ApiCatalog.CreateDelegationToken, 1, 3, DelegationTokenHandler.Create);
        Add<RenewDelegationTokenRequest>(ApiCatalog.RenewDelegationToken, 1, 2, DelegationTokenHandler.Renew);
        Add<ExpireDelegationTokenRequest>(ApiCatalog.ExpireDelegationToken, 1, 2, DelegationTokenHandler.Expire);
        Add<DescribeDelegationTokenRequest>(ApiCatalog.DescribeDelegationToken, 1, 3, DelegationTokenHandler.Describe);
        Add<GetTelemetrySubscriptionsRequest>(ApiCatalog.GetTelemetrySubscriptions, 0, 0, telemetry.Subscribe, isAnnounced: () => telemetry.IsWanted);
        Add<PushTelemetryRequest>(ApiCatalog.PushTelemetry, 0, 0, telemetry.Push, isAnnounced: () => telemetry.IsWanted);
        // These two are about the connection, and served by the dispatcher.
        Add<SaslHandshakeRequest>(ApiCatalog.SaslHandshake, 0, 1, static (_, _) => null);
        Add<SaslAuthenticateRequest>(ApiCatalog.SaslAuthenticate, 0, 2, static (_, _) => null);
        Add<InitProducerIdRequest>(ApiCatalog.InitProducerId, 0, 5, transactions.Initialise);
        Add<AddPartitionsToTxnRequest>(ApiCatalog.AddPartitionsToTxn, 0, 5, transactions.AddPartitions);
        Add<AddOffsetsToTxnRequest>(ApiCatalog.AddOffsetsToTxn, 0, 4, transactions.AddOffsets);
        Add<TxnOffsetCommitRequest>(ApiCatalog.TxnOffsetCommit, 0, 5, transactionalCommits.Handle);
        Add<EndTxnRequest>(ApiCatalog.EndTxn, 0, 5, transactions.End);
        Add<DescribeTransactionsRequest>(ApiCatalog.DescribeTransactions, 0, 0, transactionAdmin.Describe);
        Add<ListTransactionsRequest>(ApiCatalog.ListTransactions, 0, 2, transactionAdmin.List);
        Add<DescribeProducersRequest>(ApiCatalog.DescribeProducers, 0, 0, producers.Describe);
        Add<WriteTxnMarkersRequest>(ApiCatalog.WriteTxnMarkers, 1, 2, producers.WriteMarkers);
    }

    /// <summary>In the order of their keys.</summary>
    public IEnumerable<Route> All => _routes.OfType<Route>();

    public Route? Find(short key) => key >= 0 && key < _routes.Length ? _routes[key] : null;

    public ApiVersionsResponse DescribeApis() => new()
    {
        ApiKeys =
        [
            .. All.Where(route => route.IsAnnounced()).Select(route => new ApiVersionsResponse.ApiVersion
            {
                ApiKey = (short)route.Api.Key,
                MinVersion = route.AdvertisedLowest,
                MaxVersion = route.Highest,
            }),
        ],
    };

    // Served at once, while the gate is held.
    private void Add<T>(
        ApiDescription api, short lowest, short highest, Func<RequestContext, T, IResponse?> serve, short? advertisedLowest = null, Func<bool>? isAnnounced = null)
        where T : IRequest =>
        Put(new(api, lowest, highest, (context, request) =>
        {
            lock (_cluster.Gate)
            {
                return new(serve(context, (T)request));
            }
        })
        {
            AdvertisedLowest = advertisedLowest ?? lowest,
            IsAnnounced = isAnnounced ?? (static () => true),
        });

    // May wait; takes the gate itself.
    private void AddWaiting<T>(ApiDescription api, short lowest, short highest, Func<RequestContext, T, ValueTask<IResponse?>> serve)
        where T : IRequest =>
        Put(new(api, lowest, highest, (context, request) => serve(context, (T)request)));

    private void Put(Route route)
    {
        ref var place = ref _routes[(int)route.Api.Key];
        place = place is null ? route : throw new InvalidOperationException($"{route.Api.Key} is served already.");
    }
}
