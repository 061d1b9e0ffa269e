using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.Shared.Kafka;

/// <summary>Makes Kafka clients from the settings. A client is made whether or not the brokers can be reached.</summary>
public sealed partial class KafkaClients(IOptions<KafkaOptions> options, ILogger<KafkaClients> logger)
{
    private readonly KafkaOptions _options = options.Value;

    /// <summary>A producer that writes each record once and in order, however often it has to send it.</summary>
    public IProducer<byte[]?, byte[]?> CreateProducer()
    {
        var config = new ProducerConfig
        {
            BootstrapServers = _options.BootstrapServers,
            EnableIdempotence = true,
            // Records are few and somebody waits for each: gathering them would only delay them.
            LingerMs = 0,
            // The sender keeps what was not delivered and tries again; it must learn of it soon.
            MessageTimeoutMs = 10_000,
        };
        Override(config);

        return new ProducerBuilder<byte[]?, byte[]?>(config)
            .SetLogHandler((_, message) => Log(message))
            .SetErrorHandler((_, error) => LogClientError(error.Code, error.Reason))
            .Build();
    }

    /// <summary>A consumer whose offsets move only when it commits them.</summary>
    /// <param name="group">The name of the group, without the prefix.</param>
    /// <param name="assigned">Called with the partitions that the consumer was given.</param>
    public IConsumer<byte[]?, byte[]?> CreateConsumer(string group, Action<IReadOnlyList<TopicPartition>> assigned)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = _options.BootstrapServers,
            GroupId = _options.Group(group),
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            AllowAutoCreateTopics = true,
        };
        Override(config);

        return new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetLogHandler((_, message) => Log(message))
            .SetErrorHandler((_, error) => LogClientError(error.Code, error.Reason))
            .SetPartitionsAssignedHandler((_, partitions) => assigned(partitions))
            .Build();
    }

    private void Override(ClientConfig config)
    {
        foreach (var (key, value) in _options.Client)
        {
            config.Set(key, value);
        }
    }

    private void Log(LogMessage message)
    {
        // The error handler is told of these too.
        if (message.Facility is "FAIL" or "ERROR") return;

        LogClientMessage((LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging), message.Facility, message.Message);
    }

    [LoggerMessage(Message = "Kafka client: {Facility} {Message}")]
    private partial void LogClientMessage(LogLevel level, string facility, string message);

    [LoggerMessage(LogLevel.Warning, "Kafka client reports {Code}: {Reason}. It goes on trying")]
    private partial void LogClientError(ErrorCode code, string reason);
}
