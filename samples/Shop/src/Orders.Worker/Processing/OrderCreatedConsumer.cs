using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Orders.Shared.Events;
using Orders.Shared.Kafka;

namespace Orders.Worker.Processing;

/// <summary>Takes the events one after the other; the offset moves on only after an event was processed.</summary>
public sealed partial class OrderCreatedConsumer(
    KafkaClients clients,
    RecordProcessor processor,
    IOptions<KafkaOptions> options,
    ILogger<OrderCreatedConsumer> logger) : BackgroundService
{
    private const string Group = "orders-worker";

    private readonly ActivitySource _activities = new("Orders.Worker");

    // The Kafka client blocks while it waits; on a thread of its own it takes none from the pool.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Factory.StartNew(
        () => ConsumeUntilStopped(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public override void Dispose()
    {
        _activities.Dispose();
        base.Dispose();
    }

    private void ConsumeUntilStopped(CancellationToken stoppingToken)
    {
        using var consumer = clients.CreateConsumer(Group, partitions => LogReady(string.Join(", ", partitions)));
        consumer.Subscribe(options.Value.Topic(OrderCreated.Topic));
        try
        {
            while (true)
            {
                if (Consume(consumer, stoppingToken) is { } record)
                {
                    Process(record, stoppingToken);
                    Commit(consumer, record);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopping();
        }
        finally
        {
            // Leaves the group at once, so that others need not wait until this member is missed.
            consumer.Close();
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Consume(IConsumer<byte[]?, byte[]?> consumer, CancellationToken stoppingToken)
    {
        try
        {
            return consumer.Consume(stoppingToken);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            LogConsumeFailed(e.Error.Code, e.Error.Reason);
            return null;
        }
    }

    private void Process(ConsumeResult<byte[]?, byte[]?> record, CancellationToken stoppingToken)
    {
        using var activity = _activities.StartActivity($"process {record.Topic}", ActivityKind.Consumer, TraceParentOf(record));
        processor.ProcessAsync(record, stoppingToken).GetAwaiter().GetResult();
    }

    private void Commit(IConsumer<byte[]?, byte[]?> consumer, ConsumeResult<byte[]?, byte[]?> record)
    {
        try
        {
            consumer.Commit(record);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            // The partition may have gone to another member, which gets the record again and notes it no second time.
            LogCommitFailed(record.TopicPartitionOffset, e.Error.Reason);
        }
    }

    private static string? TraceParentOf(ConsumeResult<byte[]?, byte[]?> record) =>
        record.Message.Headers.TryGetLastBytes("traceparent", out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    [LoggerMessage(LogLevel.Information, "Ready: consuming {Partitions}")]
    private partial void LogReady(string partitions);

    [LoggerMessage(LogLevel.Information, "Leaving the consumer group")]
    private partial void LogStopping();

    [LoggerMessage(LogLevel.Warning, "Consuming failed with {Code}: {Reason}. The client goes on trying")]
    private partial void LogConsumeFailed(ErrorCode code, string reason);

    [LoggerMessage(LogLevel.Warning, "The offset {Offset} could not be committed: {Reason}. The record may be delivered again")]
    private partial void LogCommitFailed(TopicPartitionOffset offset, string reason);
}
