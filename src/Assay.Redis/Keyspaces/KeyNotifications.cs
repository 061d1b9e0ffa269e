using System.Globalization;
using Assay.Timelines;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>
/// What the server tells of the keys of one logical database, or of all, that change, whoever changes them: counted for the reset, recorded for the
/// test.
/// </summary>
internal sealed class KeyNotifications : IAsyncDisposable
{
    private const string FenceKey = "assay-fence";
    private static readonly TimeSpan FenceTimeout = TimeSpan.FromSeconds(2);
    private readonly ISubscriber _subscriber;
    private readonly Timeline _timeline;
    private readonly string _channels;
    private readonly string _fenceChannel;
    private ChannelMessageQueue? _messages;
    private Fence? _fence;
    private long _changes;

    /// <param name="subscriber">Where to listen.</param>
    /// <param name="database">The logical database; null for all.</param>
    /// <param name="timeline">Where the changes are recorded.</param>
    public KeyNotifications(ISubscriber subscriber, int? database, Timeline timeline)
    {
        _subscriber = subscriber;
        _timeline = timeline;
        _channels = database is { } one ? string.Create(CultureInfo.InvariantCulture, $"__keyspace@{one}__:*") : "__keyspace@*__:*";
        _fenceChannel = string.Create(CultureInfo.InvariantCulture, $"__keyspace@{database ?? 0}__:{FenceKey}");
    }

    public async Task ListenAsync()
    {
        _messages = await _subscriber.SubscribeAsync(RedisChannel.Pattern(_channels));
        _messages.OnMessage(Handle);
    }

    /// <summary>
    /// How many changes there were. A message of our own goes the way of the notifications: once it is back, so are all before it.
    /// </summary>
    public async Task<long> CountAsync()
    {
        var fence = new Fence((_fence?.Number ?? 0) + 1, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref _fence, fence);
        await _subscriber.PublishAsync(RedisChannel.Literal(_fenceChannel), fence.Number);
        return await fence.Passed.Task.WaitAsync(FenceTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        if (_messages is not null)
            await _messages.UnsubscribeAsync();
    }

    private void Handle(ChannelMessage message)
    {
        var channel = message.Channel.ToString();
        if (channel == _fenceChannel)
        {
            // One that came too late for its own question must not answer the next.
            if (Volatile.Read(ref _fence) is { } fence && message.Message == fence.Number)
                fence.Passed.TrySetResult(_changes);
            return;
        }

        _changes++;
        _timeline.Record("Redis", $"{message.Message} {channel[(channel.IndexOf(':', StringComparison.Ordinal) + 1)..]}");
    }

    private sealed record Fence(long Number, TaskCompletionSource<long> Passed);
}
