using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests.Refusals;

/// <summary>Refusals of what coordinators are asked, where they are said for each group, transaction or partition.</summary>
internal static class GroupRefusal
{
    public static IResponse? Of(IRequest request, short error, short version) => request switch
    {
        FindCoordinatorRequest find when version < 4 => new FindCoordinatorResponse { ErrorCode = error, NodeId = -1, Port = -1 },
        FindCoordinatorRequest find => new FindCoordinatorResponse
        {
            Coordinators = find.CoordinatorKeys.ConvertAll(key => new FindCoordinatorResponse.Coordinator { Key = key, ErrorCode = error, NodeId = -1, Port = -1 }),
        },
        OffsetCommitRequest commit => new OffsetCommitResponse
        {
            Topics = commit.Topics.ConvertAll(topic => new OffsetCommitResponse.OffsetCommitResponseTopic
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                Partitions = topic.Partitions.ConvertAll(partition => new OffsetCommitResponse.OffsetCommitResponseTopic.OffsetCommitResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = error,
                }),
            }),
        },
        TxnOffsetCommitRequest commit => new TxnOffsetCommitResponse
        {
            Topics = commit.Topics.ConvertAll(topic => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions.ConvertAll(partition => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic.TxnOffsetCommitResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = error,
                }),
            }),
        },
        OffsetFetchRequest fetch when version >= 8 => new OffsetFetchResponse
        {
            Groups = fetch.Groups.ConvertAll(group => new OffsetFetchResponse.OffsetFetchResponseGroup { GroupId = group.GroupId, ErrorCode = error }),
        },
        OffsetFetchRequest fetch => new OffsetFetchResponse
        {
            ErrorCode = error,
            Topics = fetch.Topics?.ConvertAll(topic => new OffsetFetchResponse.OffsetFetchResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.PartitionIndexes.ConvertAll(partition => new OffsetFetchResponse.OffsetFetchResponseTopic.OffsetFetchResponsePartition
                {
                    PartitionIndex = partition,
                    CommittedOffset = -1,
                    ErrorCode = error,
                }),
            }) ?? [],
        },
        DescribeGroupsRequest describe => new DescribeGroupsResponse
        {
            Groups = describe.Groups.ConvertAll(group => new DescribeGroupsResponse.DescribedGroup { GroupId = group, ErrorCode = error }),
        },
        DeleteGroupsRequest delete => new DeleteGroupsResponse
        {
            Results = delete.GroupsNames.ConvertAll(group => new DeleteGroupsResponse.DeletableGroupResult { GroupId = group, ErrorCode = error }),
        },
        ConsumerGroupDescribeRequest describe => new ConsumerGroupDescribeResponse
        {
            Groups = describe.GroupIds.ConvertAll(group => new ConsumerGroupDescribeResponse.DescribedGroup { GroupId = group, ErrorCode = error }),
        },
        ShareGroupDescribeRequest describe => new ShareGroupDescribeResponse
        {
            Groups = describe.GroupIds.ConvertAll(group => new ShareGroupDescribeResponse.DescribedGroup { GroupId = group, ErrorCode = error }),
        },
        DescribeShareGroupOffsetsRequest describe => new DescribeShareGroupOffsetsResponse
        {
            Groups = describe.Groups.ConvertAll(group => new DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup
            {
                GroupId = group.GroupId,
                ErrorCode = error,
            }),
        },
        DescribeTransactionsRequest describe => new DescribeTransactionsResponse
        {
            TransactionStates = describe.TransactionalIds.ConvertAll(id => new DescribeTransactionsResponse.DescribedTransaction { TransactionalId = id, ErrorCode = error }),
        },
        _ => null,
    };
}
