using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests.Refusals;

/// <summary>Refusals of administration, where they are said for each topic, resource or entry.</summary>
internal static class AdminRefusal
{
    public static IResponse? Of(IRequest request, short error) => request switch
    {
        CreateTopicsRequest create => new CreateTopicsResponse
        {
            Topics = create.Topics.ConvertAll(topic => new CreateTopicsResponse.CreatableTopicResult { Name = topic.Name, ErrorCode = error }),
        },
        DeleteTopicsRequest delete => new DeleteTopicsResponse
        {
            Responses =
            [
                .. delete.Topics.Select(topic => new DeleteTopicsResponse.DeletableTopicResult { Name = topic.Name, TopicId = topic.TopicId, ErrorCode = error }),
                .. delete.TopicNames.Select(name => new DeleteTopicsResponse.DeletableTopicResult { Name = name, ErrorCode = error }),
            ],
        },
        CreatePartitionsRequest grow => new CreatePartitionsResponse
        {
            Results = grow.Topics.ConvertAll(topic => new CreatePartitionsResponse.CreatePartitionsTopicResult { Name = topic.Name, ErrorCode = error }),
        },
        DescribeConfigsRequest describe => new DescribeConfigsResponse
        {
            Results = describe.Resources.ConvertAll(resource => new DescribeConfigsResponse.DescribeConfigsResult
            {
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
                ErrorCode = error,
            }),
        },
        AlterConfigsRequest alter => new AlterConfigsResponse
        {
            Responses = alter.Resources.ConvertAll(resource => new AlterConfigsResponse.AlterConfigsResourceResponse
            {
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
                ErrorCode = error,
            }),
        },
        IncrementalAlterConfigsRequest alter => new IncrementalAlterConfigsResponse
        {
            Responses = alter.Resources.ConvertAll(resource => new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse
            {
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
                ErrorCode = error,
            }),
        },
        CreateAclsRequest create => new CreateAclsResponse
        {
            Results = create.Creations.ConvertAll(_ => new CreateAclsResponse.AclCreationResult { ErrorCode = error }),
        },
        DeleteAclsRequest delete => new DeleteAclsResponse
        {
            FilterResults = delete.Filters.ConvertAll(_ => new DeleteAclsResponse.DeleteAclsFilterResult { ErrorCode = error }),
        },
        AlterClientQuotasRequest alter => new AlterClientQuotasResponse
        {
            Entries = alter.Entries.ConvertAll(entry => new AlterClientQuotasResponse.EntryData
            {
                ErrorCode = error,
                Entity = entry.Entity.ConvertAll(part => new AlterClientQuotasResponse.EntryData.EntityData { EntityType = part.EntityType, EntityName = part.EntityName }),
            }),
        },
        AlterUserScramCredentialsRequest alter => new AlterUserScramCredentialsResponse
        {
            Results =
            [
                .. alter.Deletions.Select(deletion => deletion.Name).Concat(alter.Upsertions.Select(upsertion => upsertion.Name)).Distinct()
                    .Select(user => new AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult { User = user, ErrorCode = error }),
            ],
        },
        AlterReplicaLogDirsRequest alter => new AlterReplicaLogDirsResponse
        {
            Results =
            [
                .. alter.Dirs.SelectMany(dir => dir.Topics).Select(topic => new AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult
                {
                    TopicName = topic.Name,
                    Partitions = topic.Partitions.ConvertAll(partition => new AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult.AlterReplicaLogDirPartitionResult
                    {
                        PartitionIndex = partition,
                        ErrorCode = error,
                    }),
                }),
            ],
        },
        ElectLeadersRequest elect => new ElectLeadersResponse
        {
            ReplicaElectionResults = elect.TopicPartitions?.ConvertAll(topic => new ElectLeadersResponse.ReplicaElectionResult
            {
                Topic = topic.Topic,
                PartitionResult = topic.Partitions.ConvertAll(partition => new ElectLeadersResponse.ReplicaElectionResult.PartitionElection { PartitionId = partition, ErrorCode = error }),
            }) ?? [],
        },
        DescribeLogDirsRequest => new DescribeLogDirsResponse { Results = [new() { LogDir = LogDirHandler.Path, ErrorCode = error }] },
        _ => null,
    };
}
