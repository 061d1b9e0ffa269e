using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Npgsql;
using Orders.Worker.DeadLetters;

namespace Orders.Worker.Processing;

/// <summary>Processes one record for good: afterwards it is noted in the database or among the dead letters.</summary>
public sealed partial class RecordProcessor(
    IProcessedOrders processedOrders,
    IDeadLetters deadLetters,
    IOptions<ProcessingOptions> options,
    TimeProvider clock,
    ILogger<RecordProcessor> logger)
{
    /// <exception cref="OperationCanceledException">The record is not processed, and must be delivered again.</exception>
    public async Task ProcessAsync(ConsumeResult<byte[]?, byte[]?> record, CancellationToken cancellationToken)
    {
        try
        {
            var order = OrderCreatedReader.Read(record.Message.Value);
            var isNew = await RetryAsync(
                () => processedOrders.AddAsync(order.OrderId, order.UserId, clock.GetUtcNow(), cancellationToken), cancellationToken);
            LogProcessed(order.OrderId, isNew);
        }
        catch (UnreadableRecordException e)
        {
            await SetAsideAsync(record, e.Message, cancellationToken);
        }
        catch (PostgresException e) when (IsAboutTheData(e))
        {
            await SetAsideAsync(record, $"The database refuses it: {e.SqlState} {e.MessageText}", cancellationToken);
        }
    }

    private async Task SetAsideAsync(ConsumeResult<byte[]?, byte[]?> record, string reason, CancellationToken cancellationToken)
    {
        await RetryAsync(
            async () =>
            {
                await deadLetters.AddAsync(record, reason, cancellationToken);
                return true;
            },
            cancellationToken);
        LogDead(record.Topic, record.Partition.Value, record.Offset.Value, reason);
    }

    // Without a limit: what is not about the record passes, and leaving records out would not help until it has.
    private async Task<T> RetryAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        var delay = options.Value.RetryBaseDelay;
        while (true)
        {
            try
            {
                return await action();
            }
            catch (Exception e) when (e is KafkaException || (e is NpgsqlException && !IsAboutTheData(e)))
            {
                LogRetry(e, delay);
            }

            await Task.Delay(delay, clock, cancellationToken);
            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, options.Value.RetryMaxDelay.Ticks));
        }
    }

    // Classes 22 (data exception) and 23 (integrity constraint violation) of the SQLSTATE codes.
    private static bool IsAboutTheData(Exception exception) =>
        exception is PostgresException { SqlState: ['2', '2' or '3', ..] };

    [LoggerMessage(LogLevel.Information, "Order {OrderId} processed; for the first time: {IsNew}")]
    private partial void LogProcessed(long orderId, bool isNew);

    [LoggerMessage(LogLevel.Error, "The record {Topic}/{Partition}@{Offset} was set aside: {Reason}")]
    private partial void LogDead(string topic, int partition, long offset, string reason);

    [LoggerMessage(LogLevel.Warning, "Processing failed and is tried again in {Delay}")]
    private partial void LogRetry(Exception exception, TimeSpan delay);
}
