using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using CsCheck;

namespace Assay.Kafka.Broker.Tests.Groups.Share;

public sealed class ShareHistoryTests
{
    private static readonly string[] Members = ["a", "b", "c"];

    private static long Histories => TestRun.Count(300, 20_000);

    [Fact]
    public void Whatever_members_do_no_record_is_lent_twice_at_a_time_and_each_is_accepted_once() => Gen.Int.Sample(Play, iter: Histories);

    private static void Play(int seed)
    {
        var random = new Random(seed);
        using var harness = new SharePartitionHarness(settings => settings with { DeliveryLimit = int.MaxValue, MaxLocks = 20 });
        var lent = new Dictionary<long, string>();
        var accepted = new HashSet<long>();
        for (var step = 0; step < 80; step++)
        {
            var member = Members[random.Next(3)];
            var own = lent.Where(record => record.Value == member).Select(record => record.Key).Order().ToList();
            switch (random.Next(8))
            {
                case 0:
                    harness.Append(random.Next(1, 4));
                    break;
                case 1 or 2:
                    Lend(harness, member, lent, accepted, random.Next(1, 6), random.Next(2) == 0);
                    break;
                case 3 when own.Count > 0:
                    var released = own[random.Next(own.Count)];
                    Assert.Equal(ErrorCode.None, harness.Acknowledge(member, AcknowledgeType.Release, released));
                    lent.Remove(released);
                    break;
                case 4:
                    harness.Partition.Release(member);
                    own.ForEach(offset => lent.Remove(offset));
                    break;
                case 5:
                    harness.Time.Advance(TimeSpan.FromSeconds(10));
                    lent.Clear();
                    break;
                case >= 6 when own.Count > 0:
                    Accept(harness, member, own[random.Next(own.Count)], lent, accepted);
                    break;
            }
        }

        harness.Time.Advance(TimeSpan.FromSeconds(10));
        lent.Clear();
        while (Lend(harness, "a", lent, accepted, 500, strict: false))
        {
            foreach (var offset in lent.Keys.ToList())
            {
                Accept(harness, "a", offset, lent, accepted);
            }
        }

        Assert.Equal(harness.Log.EndOffset, accepted.Count);
        Assert.Equal(0, harness.Partition.Lag);
    }

    private static bool Lend(SharePartitionHarness harness, string member, Dictionary<long, string> lent, HashSet<long> accepted, int records, bool strict)
    {
        var ranges = harness.Partition.Acquire(member, new(records, int.MaxValue, strict)).Ranges;
        foreach (var offset in ranges.SelectMany(range => Enumerable.Range((int)range.First, (int)(range.Last - range.First + 1))))
        {
            Assert.DoesNotContain(offset, accepted);
            lent.Add(offset, member);
        }

        Assert.InRange(lent.Count, 0, 20);
        return ranges.Count > 0;
    }

    private static void Accept(SharePartitionHarness harness, string member, long offset, Dictionary<long, string> lent, HashSet<long> accepted)
    {
        Assert.Equal(ErrorCode.None, harness.Acknowledge(member, AcknowledgeType.Accept, offset));
        lent.Remove(offset);
        Assert.True(accepted.Add(offset));
    }
}
