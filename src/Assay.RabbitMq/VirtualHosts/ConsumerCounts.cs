namespace Assay.RabbitMq.VirtualHosts;

/// <summary>How many consumers queues have at this moment: the answer to a passive declaration comes from the queue itself.</summary>
internal sealed class ConsumerCounts(LeasedVirtualHost virtualHost)
{
    /// <exception cref="RabbitMQ.Client.Exceptions.OperationInterruptedException">The queue is gone, or another connection's own.</exception>
    public async Task<long> CountAsync(string queue, CancellationToken cancellationToken) => (await AskAsync(queue, cancellationToken)).Consumers;

    /// <inheritdoc cref="CountAsync"/>
    public Task<(long Ready, long Consumers)> AskAsync(string queue, CancellationToken cancellationToken) => virtualHost.Control.UseAsync(
        async channel =>
        {
            var answer = await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            return ((long)answer.MessageCount, (long)answer.ConsumerCount);
        },
        cancellationToken);
}
