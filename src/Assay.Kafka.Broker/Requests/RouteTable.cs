using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>What a cluster serves. ApiVersions names exactly this.</summary>
internal sealed class RouteTable
{
    private readonly SortedDictionary<short, Route> _routes = [];
    private readonly ClusterState _cluster;

    public RouteTable(ClusterState cluster, BrokerAddress address)
    {
        _cluster = cluster;
        var produce = new ProduceHandler(cluster);
        var fetch = new FetchHandler(cluster);
        var offsets = new ListOffsetsHandler(cluster);
        var metadata = new MetadataHandler(cluster, address);

        Add<ApiVersionsRequest>(ApiCatalog.ApiVersions, 0, 4, (_, _) => DescribeApis());
        // librdkafka only compresses when version 0 is named, though it never uses it (KAFKA-18659).
        Add<ProduceRequest>(ApiCatalog.Produce, 3, 13, produce.Handle, advertisedLowest: 0);
        AddWaiting<FetchRequest>(ApiCatalog.Fetch, 4, 18, fetch.HandleAsync);
        Add<ListOffsetsRequest>(ApiCatalog.ListOffsets, 1, 10, offsets.Handle);
        Add<MetadataRequest>(ApiCatalog.Metadata, 0, 13, metadata.Handle);
    }

    public Route? Find(short key) => _routes.GetValueOrDefault(key);

    public ApiVersionsResponse DescribeApis() => new()
    {
        ApiKeys =
        [
            .. _routes.Values.Select(route => new ApiVersionsResponse.ApiVersion
            {
                ApiKey = (short)route.Api.Key,
                MinVersion = route.AdvertisedLowest,
                MaxVersion = route.Highest,
            }),
        ],
    };

    // Served at once, while the gate is held.
    private void Add<T>(ApiDescription api, short lowest, short highest, Func<RequestContext, T, IResponse?> serve, short? advertisedLowest = null)
        where T : IRequest =>
        _routes.Add((short)api.Key, new(api, lowest, highest, (context, request) =>
        {
            lock (_cluster.Gate)
            {
                return new(serve(context, (T)request));
            }
        })
        {
            AdvertisedLowest = advertisedLowest ?? lowest,
        });

    // May wait; takes the gate itself.
    private void AddWaiting<T>(ApiDescription api, short lowest, short highest, Func<RequestContext, T, ValueTask<IResponse?>> serve)
        where T : IRequest =>
        _routes.Add((short)api.Key, new(api, lowest, highest, (context, request) => serve(context, (T)request)));
}
