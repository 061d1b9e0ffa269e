using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>The features of the cluster that clients look at (KIP-584), at the levels of Apache Kafka 4.3: all that is served is switched on.</summary>
internal static class ClusterFeatures
{
    // Older clients can't read that a feature may be off.
    private const short KnowsOfFeaturesThatMayBeOff = 4;

    public static IReadOnlyList<ClusterFeature> All { get; } =
    [
        // The consumer protocol of KIP-848.
        new("group.version", 1),
        // Share groups (KIP-932).
        new("share.version", 1),
        // Transactions whose epoch rises with each (KIP-890).
        new("transaction.version", 2),
    ];

    public static ClusterFeature? Find(string name) => All.FirstOrDefault(feature => feature.Name == name);

    public static ApiVersionsResponse Tell(ApiVersionsResponse response, short version)
    {
        response.FinalizedFeaturesEpoch = 0;
        response.FinalizedFeatures =
        [
            .. All.Select(feature => new ApiVersionsResponse.FinalizedFeatureKey
            {
                Name = feature.Name,
                MaxVersionLevel = feature.Level,
                MinVersionLevel = feature.Level,
            }),
        ];
        response.SupportedFeatures = version < KnowsOfFeaturesThatMayBeOff ? [] :
        [
            .. All.Select(feature => new ApiVersionsResponse.SupportedFeatureKey { Name = feature.Name, MaxVersion = feature.Level }),
        ];
        return response;
    }
}
