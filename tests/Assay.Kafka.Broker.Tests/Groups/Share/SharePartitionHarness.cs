using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;
using Microsoft.Extensions.Time.Testing;
using Any = Assay.Kafka.Broker.Tests.Requests.Any;

namespace Assay.Kafka.Broker.Tests.Groups.Share;

/// <summary>How far a share group is in one partition, on a clock that only moves when a test moves it. Records are lent for ten seconds.</summary>
internal sealed class SharePartitionHarness : IDisposable
{
    public static readonly GroupSettings Defaults = new()
    {
        SessionTimeout = TimeSpan.FromSeconds(45),
        HeartbeatInterval = TimeSpan.FromSeconds(5),
        ShareSessionTimeout = TimeSpan.FromSeconds(45),
        ShareHeartbeatInterval = TimeSpan.FromSeconds(5),
        RecordLock = TimeSpan.FromSeconds(10),
        DeliveryLimit = 3,
        StartsFrom = "earliest",
    };

    public SharePartitionHarness(Func<GroupSettings, GroupSettings>? configure = null)
    {
        var settings = configure?.Invoke(Defaults) ?? Defaults;
        Cluster = new(new() { TimeProvider = Time });
        Cluster.Topics.TryCreate("t", 1, out _);
        Partition = new(Cluster, Log, () => settings);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ClusterState Cluster { get; }

    public PartitionLog Log => Cluster.Topics.Find("t", 0)!;

    public SharePartition Partition { get; }

    /// <summary>Appends batches of so many records.</summary>
    public void Append(params IEnumerable<int> batches)
    {
        foreach (var count in batches)
        {
            Cluster.Append(Log, BatchBuilder.Build([.. Enumerable.Range(0, count).Select(n => Any.Record($"{n}"))], Time.GetUtcNow()));
        }
    }

    /// <summary>What the member is lent: "0-2#1" are the offsets 0 to 2 for the first time.</summary>
    public string Acquire(string member, int records = 500, bool strict = false) => string.Join(' ', Partition
        .Acquire(member, new(records, int.MaxValue, strict)).Ranges.Select(range => $"{range.First}-{range.Last}#{range.DeliveryCount}"));

    public ErrorCode Acknowledge(string member, AcknowledgeType type, long first, long? last = null) =>
        Partition.Acknowledge(member, [new(first, last ?? first, [(sbyte)type])]);

    public void Dispose()
    {
        Partition.Dispose();
        Cluster.Dispose();
    }
}
