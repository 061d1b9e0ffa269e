using CsCheck;

namespace Assay.Kafka.Broker.Tests.Groups.Consumer;

public sealed class ConsumerGroupHistoryTests
{
    private static readonly string[][] Subscriptions = [["t"], ["t", "u"], ["u"], ["t", "u", "v"]];

    private static long Histories => TestRun.Count(300, 20_000);

    [Fact]
    public void Whatever_members_do_no_partition_has_two_owners_and_in_the_end_each_has_one() => Gen.Int.Sample(Play, iter: Histories);

    private static void Play(int seed)
    {
        var random = new Random(seed);
        using var harness = new ConsumerGroupHarness();
        harness.Cluster.Topics.TryCreate("u", 3, out _);
        var members = Enumerable.Range(0, 5).Select(n => new SimulatedConsumer(harness, $"m{n}", Subscriptions[random.Next(4)]) { IsSlow = random.Next(2) == 0 }).ToList();
        for (var step = 0; step < 60; step++)
        {
            var member = members[random.Next(members.Count)];
            switch (random.Next(20))
            {
                case 0:
                    member.Leave();
                    break;
                case 1:
                    member.Subscribe(Subscriptions[random.Next(4)]);
                    break;
                case 2:
                    harness.Cluster.Topics.TryCreate("v", random.Next(1, 4), out _);
                    break;
                case 3 when harness.Cluster.Topics.Find("v") is { } topic:
                    harness.Cluster.Topics.Delete(topic);
                    break;
                case 4:
                    harness.Time.Advance(TimeSpan.FromSeconds(20));
                    break;
                case 5 or 6 or 7:
                    member.Take();
                    break;
                case 8:
                    member.Stumble();
                    break;
                default:
                    member.Beat();
                    break;
            }

            AssertOwnedOnce(harness, members);
        }

        for (var round = 0; round < 24; round++)
        {
            foreach (var member in members)
            {
                member.Beat();
                member.Take();
            }

            AssertOwnedOnce(harness, members);
        }

        Assert.Equal("Stable", harness.Group.State);
        var wanted = members.SelectMany(member => member.Topics).Distinct()
            .Sum(topic => harness.Cluster.Topics.Find(topic)?.Partitions.Count ?? 0);
        Assert.Equal(wanted, members.Sum(member => member.Owned.Count));
    }

    // Only of those that the broker takes for members: who was silent for too long has lost what it believes to own.
    private static void AssertOwnedOnce(ConsumerGroupHarness harness, List<SimulatedConsumer> members)
    {
        var group = harness.Cluster.Groups.Find("g") is null ? null : harness.Group;
        var owned = members.Where(member => group?.Find(member.Id)?.Epoch == member.Epoch).SelectMany(member => member.Owned).ToList();
        Assert.Equal(owned.Distinct().Count(), owned.Count);
    }
}
