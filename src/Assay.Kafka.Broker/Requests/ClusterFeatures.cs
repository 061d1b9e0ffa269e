using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>The features of the cluster that clients look at (KIP-584), at the levels of Apache Kafka 4.3: all that is served is switched on.</summary>
internal static class ClusterFeatures
{
    // Older clients can't read that a feature may be off.
    private const short KnowsOfFeaturesThatMayBeOff = 4;

    /// <summary>Each feature and its level, which is the highest too.</summary>
    public static IReadOnlyDictionary<string, short> Levels { get; } = new SortedDictionary<string, short>(StringComparer.Ordinal)
    {
        // The consumer protocol of KIP-848.
        ["group.version"] = 1,
        // Share groups (KIP-932).
        ["share.version"] = 1,
        // Transactions whose epoch rises with each (KIP-890).
        ["transaction.version"] = 2,
    };

    public static ApiVersionsResponse Tell(ApiVersionsResponse response, short version)
    {
        response.FinalizedFeaturesEpoch = 0;
        response.FinalizedFeatures =
        [
            .. Levels.Select(feature => new ApiVersionsResponse.FinalizedFeatureKey
            {
                Name = feature.Key,
                MaxVersionLevel = feature.Value,
                MinVersionLevel = feature.Value,
            }),
        ];
        response.SupportedFeatures = version < KnowsOfFeaturesThatMayBeOff ? [] :
        [
            .. Levels.Select(feature => new ApiVersionsResponse.SupportedFeatureKey { Name = feature.Key, MaxVersion = feature.Value }),
        ];
        return response;
    }
}
