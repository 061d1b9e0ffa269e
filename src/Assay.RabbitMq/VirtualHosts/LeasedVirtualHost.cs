using Assay.RabbitMq.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// A virtual host that this process holds. The claim is an exclusive queue in it: the server gives it to one connection only and removes it
/// with that connection, however the process ends.
/// </summary>
internal sealed class LeasedVirtualHost : IAsyncDisposable
{
    /// <summary>The queue that is the claim, and that messages are seen through.</summary>
    public const string LeaseQueue = "assay.lease";

    private const ushort ResourceLocked = 405;
    private readonly CancellationTokenSource _lost = new();
    private volatile string? _lostBecause;
    private volatile string? _blockedBecause;

    private LeasedVirtualHost(string name, IConnection connection)
    {
        Name = name;
        Connection = connection;
        Lost = _lost.Token;
        Control = new ChannelSlot(connection, () => Loss, Unanswered);
        Publishing = new ChannelSlot(connection, () => Loss, Unanswered, new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        connection.ConnectionShutdownAsync += OnShutdown;
        connection.ConnectionBlockedAsync += OnBlocked;
        connection.ConnectionUnblockedAsync += OnUnblocked;
    }

    public string Name { get; }

    public IConnection Connection { get; }

    /// <summary>For questions, declarations and purges.</summary>
    public ChannelSlot Control { get; }

    /// <summary>With confirms: a publish ends when the server has taken the message.</summary>
    public ChannelSlot Publishing { get; }

    /// <summary>Why this process no longer has the virtual host; null while it has.</summary>
    public string? LostBecause => _lostBecause ?? (Connection.CloseReason is { Initiator: not ShutdownInitiator.Application } reason ? Why(reason) : null);

    /// <summary>Why the server reads nothing from this connection since it published, as the server says it, such as <c>low on disk</c>; null while it reads.</summary>
    public string? BlockedBecause => _blockedBecause;

    /// <summary>Ends waits: what was lost does not come back.</summary>
    public CancellationToken Lost { get; }

    /// <summary>What a test is told that asks a virtual host that this process no longer has; null while it has it.</summary>
    public SandboxException? Loss => LostBecause is { } why ? new SandboxException($"{why}. What came since is not seen, so nothing can be said of it.") : null;

    /// <summary>Claims a virtual host; null when somebody else has it.</summary>
    /// <exception cref="BrokerUnreachableException">It is gone, or this user may not enter it.</exception>
    /// <exception cref="OperationInterruptedException">It went while this user was in it.</exception>
    public static async Task<LeasedVirtualHost?> TryClaimAsync(RabbitAddress address, string name, bool isOwn, CancellationToken cancellationToken)
    {
        var factory = address.Factory(name, "assay");
        // A debugger stops heartbeats. On this machine the connection ends with its process without them.
        factory.RequestedHeartbeat = isOwn ? TimeSpan.Zero : TimeSpan.FromSeconds(60);
        var connection = await factory.CreateConnectionAsync(cancellationToken);
        try
        {
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(LeaseQueue, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.CloseAsync(cancellationToken);
            return new LeasedVirtualHost(name, connection);
        }
        catch (OperationInterruptedException taken) when (taken.ShutdownReason?.ReplyCode == ResourceLocked)
        {
            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A channel of the caller's own.</summary>
    /// <exception cref="SandboxException">The virtual host is lost.</exception>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Connection.CreateChannelAsync(cancellationToken: cancellationToken);
        }
        catch (OperationInterruptedException) when (Loss is { } loss)
        {
            throw loss;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Connection.ConnectionShutdownAsync -= OnShutdown;
        Connection.ConnectionBlockedAsync -= OnBlocked;
        Connection.ConnectionUnblockedAsync -= OnUnblocked;
        await Connection.DisposeAsync();
        Control.Dispose();
        Publishing.Dispose();
        _lost.Dispose();
    }

    private Task OnShutdown(object sender, ShutdownEventArgs shutdown)
    {
        _lostBecause = Why(shutdown);
        return _lost.CancelAsync();
    }

    private Task OnBlocked(object sender, ConnectionBlockedEventArgs blocked)
    {
        _blockedBecause = blocked.Reason;
        return Task.CompletedTask;
    }

    private Task OnUnblocked(object sender, AsyncEventArgs unblocked)
    {
        _blockedBecause = null;
        return Task.CompletedTask;
    }

    private SandboxException? Unanswered(Exception slow) => _blockedBecause is { } reason ? TakingLimit.Unanswered(Name, reason, slow) : null;

    private string Why(ShutdownEventArgs shutdown) =>
        $"the connection that holds this process's lease on the virtual host '{Name}' ended ({shutdown.ReplyText}): the server was stopped or killed, or the virtual host was deleted";
}
