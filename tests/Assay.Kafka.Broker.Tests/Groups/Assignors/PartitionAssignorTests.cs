using Assay.Kafka.Broker.Groups.Assignors;
using CsCheck;

namespace Assay.Kafka.Broker.Tests.Groups.Assignors;

public sealed class PartitionAssignorTests
{
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 4).Select(n => new Guid(n, 0, 0, new byte[8]))];

    public static TheoryData<string> Names => ["uniform", "range"];

    [Theory, MemberData(nameof(Names))]
    public void Every_partition_that_somebody_reads_goes_to_one_who_reads_it(string name) => Gen.Int.Sample(seed =>
    {
        var (members, topics) = Draw(new(seed), sameTopics: false);

        var assigned = PartitionAssignors.Find(name)!.Assign(members, topics);

        Assert.Equal(members.Select(member => member.Id).Order(), assigned.Keys.Order());
        Assert.All(members, member => Assert.All(assigned[member.Id], partition => Assert.Contains(partition.TopicId, member.Topics)));
        var read = topics.Where(topic => members.Any(member => member.Topics.Contains(topic.Id))).SelectMany(topic => topic.All);
        Assert.Equal(read.Order(), assigned.Values.SelectMany(partitions => partitions).Order());
    }, iter: 500);

    [Fact]
    public void Uniform_shares_differ_by_one_at_most_and_move_no_more_than_they_have_to() => Gen.Int.Sample(seed =>
    {
        var (members, topics) = Draw(new(seed), sameTopics: true);
        var before = new UniformAssignor().Assign(members, topics);
        var joined = members.Select(member => member with { Current = before[member.Id] }).Append(members[0] with { Id = "new", Current = new HashSet<TopicPartition>() }).ToList();

        var after = new UniformAssignor().Assign(joined, topics);

        Assert.InRange(after.Values.Max(partitions => partitions.Count) - after.Values.Min(partitions => partitions.Count), 0, 1);
        Assert.All(members, member => Assert.Subset(before[member.Id], after[member.Id]));
        Assert.Equal(after.Select(share => (share.Key, share.Value.Count)), new UniformAssignor().Assign([.. joined.Select(member => member with { Current = after[member.Id] })], topics).Select(share => (share.Key, share.Value.Count)));
    }, iter: 300);

    [Fact]
    public void Range_gives_neighbours_in_the_order_of_instances_then_ids_and_the_same_in_topics_alike()
    {
        var topics = new[] { new AssignmentTopic(Ids[0], "a", 5), new AssignmentTopic(Ids[1], "b", 5) };
        AssignmentMember Member(string id, string? instance) => new(id, instance, Ids[..2].ToHashSet(), new HashSet<TopicPartition>());

        var assigned = new RangeAssignor().Assign([Member("2", null), Member("1", null), Member("9", "i")], topics);

        Assert.Equal([0, 1, 0, 1], assigned["9"].Order().Select(partition => partition.Partition));
        Assert.Equal([2, 3, 2, 3], assigned["1"].Order().Select(partition => partition.Partition));
        Assert.Equal([4, 4], assigned["2"].Order().Select(partition => partition.Partition));
    }

    private static (List<AssignmentMember> Members, List<AssignmentTopic> Topics) Draw(Random random, bool sameTopics)
    {
        var topics = Ids.Select((id, n) => new AssignmentTopic(id, $"t{n}", random.Next(0, 7))).ToList();
        HashSet<Guid> Some() => [.. Ids.Where(_ => sameTopics || random.Next(2) == 0)];
        var members = Enumerable.Range(0, random.Next(1, 6)).Select(n =>
            new AssignmentMember($"m{n}", random.Next(3) == 0 ? $"i{n}" : null, Some(), topics[random.Next(4)].All.Where(_ => random.Next(3) == 0).ToHashSet()));
        return ([.. members], topics);
    }
}
