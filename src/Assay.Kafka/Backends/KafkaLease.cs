using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Backends;

/// <summary>
/// This process's claim on a cluster that others use, too: membership in a consumer group that has the name of its run. The cluster ends it some time
/// after the process, however that ends. Whoever comes next removes the topics and groups of runs whose group has no member.
/// </summary>
internal sealed partial class KafkaLease : IAsyncDisposable
{
    /// <summary>What all names of Assay begin with; nothing else is ever changed.</summary>
    public const string Mark = "assay-";

    /// <summary>A group has to subscribe to something.</summary>
    private const string Topic = "assay-leases";

    private const string GroupMark = "assay-lease-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly ConcurrentDictionary<string, Lazy<Task<KafkaLease>>> Taken = new(StringComparer.Ordinal);

    private readonly IConsumer<Ignore, Ignore> _member;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;

    private KafkaLease(string bootstrapServers, TimeSpan session)
    {
        _member = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = GroupMark + Run,
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Latest,
            SessionTimeoutMs = (int)session.TotalMilliseconds,
            HeartbeatIntervalMs = (int)(session.TotalMilliseconds / 5),
        })
            .SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { })
            .SetPartitionsAssignedHandler((_, _) => _joined.TrySetResult())
            .Build();
        _member.Subscribe(Topic);
        _loop = Task.Factory.StartNew(PollOn, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The number of this process's run, which no other has.</summary>
    public string Run { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    /// <summary>The lease of this process on a cluster, taken by the first who asks; what dead processes left there is removed.</summary>
    public static async Task<KafkaLease> OfProcessAsync(string bootstrapServers, CancellationToken cancellationToken)
    {
        // As long as Kafka's own clients: a process that stands still in a debugger keeps its topics for that time.
        var lease = Taken.GetOrAdd(bootstrapServers, static servers => new Lazy<Task<KafkaLease>>(() => TakeAsync(servers, TimeSpan.FromSeconds(45))));
        try
        {
            return await lease.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (lease.Value.IsFaulted)
        {
            Taken.TryRemove(KeyValuePair.Create(bootstrapServers, lease));
            throw;
        }
    }

    /// <summary>Takes a lease of its own.</summary>
    /// <param name="bootstrapServers">The cluster.</param>
    /// <param name="session">How long after the end of the process the cluster ends it.</param>
    public static async Task<KafkaLease> TakeAsync(string bootstrapServers, TimeSpan session)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler(static (_, _) => { }).Build();
        await EnsureTopicAsync(admin);
        var lease = new KafkaLease(bootstrapServers, session);
        try
        {
            await lease._joined.Task.WaitAsync(JoinPatience);
        }
        catch (TimeoutException)
        {
            await lease.DisposeAsync();
            throw new SandboxException(
                $"The Kafka cluster at {bootstrapServers} did not let this process join the group '{GroupMark}{lease.Run}' within {JoinPatience.TotalSeconds:0} s, "
                + "by which Assay tells living processes from dead ones. May its user read groups and the topic 'assay-leases'?");
        }

        await TrySweepAsync(admin, lease.Run);
        return lease;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _loop;
        _ended.Dispose();
    }

    private void PollOn()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                _member.Consume(Poll);
            }
            catch (ConsumeException)
            {
                // The client goes on by itself.
            }
        }

        _member.Close();
        _member.Dispose();
    }

    private static async Task EnsureTopicAsync(IAdminClient admin)
    {
        try
        {
            await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = 1, ReplicationFactor = -1 }]);
        }
        catch (CreateTopicsException exists) when (exists.Results.TrueForAll(result => result.Error.Code == ErrorCode.TopicAlreadyExists))
        {
        }
    }

    /// <summary>What can't be removed now, as while the cluster loads its groups, is left to the next process; it keeps nobody from starting.</summary>
    private static async Task TrySweepAsync(IAdminClient admin, string ownRun)
    {
        try
        {
            await SweepAsync(admin, ownRun);
        }
        catch (KafkaException)
        {
        }
    }

    /// <summary>Removes what runs left whose processes are dead.</summary>
    private static async Task SweepAsync(IAdminClient admin, string ownRun)
    {
        var topics = admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).ToList();
        var groups = (await admin.ListConsumerGroupsAsync()).Valid.Select(group => group.GroupId).ToList();
        var runs = topics.Concat(groups).Select(name => OfRun().Match(name)).Where(match => match.Success).Select(match => match.Groups[1].Value)
            .Distinct().Where(run => run != ownRun).ToList();
        if (runs.Count == 0)
            return;
        var described = (await admin.DescribeConsumerGroupsAsync(runs.Select(run => GroupMark + run))).ConsumerGroupDescriptions;
        foreach (var dead in described.Where(group => group.Members.Count == 0).Select(group => group.GroupId[GroupMark.Length..]))
            await RemoveAsync(admin, [.. topics.Where(IsOf(dead))], [.. groups.Where(IsOf(dead)), GroupMark + dead]);
    }

    private static Func<string, bool> IsOf(string run) => name => name.StartsWith($"{Mark}{run}-", StringComparison.Ordinal);

    /// <summary>Another process may be at it as well, and a consumer that outlived its test keeps its group.</summary>
    private static async Task RemoveAsync(IAdminClient admin, IReadOnlyList<string> topics, IReadOnlyList<string> groups)
    {
        try
        {
            if (topics.Count > 0)
                await admin.DeleteTopicsAsync(topics);
        }
        catch (DeleteTopicsException)
        {
        }

        try
        {
            await admin.DeleteGroupsAsync([.. groups]);
        }
        catch (DeleteGroupsException)
        {
        }
    }

    [GeneratedRegex("^assay-(?:lease-)?([0-9a-f]{10})(?:-|$)")]
    private static partial Regex OfRun();
}
