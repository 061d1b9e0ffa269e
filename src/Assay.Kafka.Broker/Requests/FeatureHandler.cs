using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Requests;

/// <summary>UpdateFeatures: the features of this broker are what they are; asking for what they are is fine.</summary>
internal sealed class FeatureHandler(ClusterState cluster)
{
    private const short TellsOfEach = 1;

    public IResponse Update(RequestContext context, UpdateFeaturesRequest request)
    {
        if (!cluster.Authorizer.Allows(context, AclOperation.Alter, AclResourceType.Cluster, Acl.ClusterName))
        {
            return new UpdateFeaturesResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed };
        }

        if (request.FeatureUpdates.Find(update => (ClusterFeatures.Find(update.Feature)?.Level ?? 0) != update.MaxVersionLevel) is { } refused)
        {
            return new UpdateFeaturesResponse
            {
                ErrorCode = (short)ErrorCode.InvalidUpdateVersion,
                ErrorMessage = ClusterFeatures.Find(refused.Feature) is { Level: var level }
                    ? $"Feature {refused.Feature} is at level {level} here, and can't change to {refused.MaxVersionLevel}."
                    : $"Feature {refused.Feature} is not known.",
                Results = [],
            };
        }

        return new UpdateFeaturesResponse
        {
            Results = context.Version <= TellsOfEach
                ? request.FeatureUpdates.ConvertAll(update => new UpdateFeaturesResponse.UpdatableFeatureResult { Feature = update.Feature })
                : [],
        };
    }
}
