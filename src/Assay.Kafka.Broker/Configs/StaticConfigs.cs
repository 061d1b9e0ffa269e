using System.Globalization;

namespace Assay.Kafka.Broker.Configs;

/// <summary>What a cluster is started with: the options, under the names that Kafka has for them.</summary>
internal static class StaticConfigs
{
    private static readonly Dictionary<string, string> Options = new()
    {
        ["auto.create.topics.enable"] = nameof(EmbeddedKafkaOptions.AutoCreateTopics),
        ["group.initial.rebalance.delay.ms"] = nameof(EmbeddedKafkaOptions.InitialRebalanceDelay),
        ["group.max.session.timeout.ms"] = nameof(EmbeddedKafkaOptions.MaxSessionTimeout),
        ["group.min.session.timeout.ms"] = nameof(EmbeddedKafkaOptions.MinSessionTimeout),
        ["listeners"] = nameof(EmbeddedKafkaOptions.Listeners),
        ["num.partitions"] = nameof(EmbeddedKafkaOptions.DefaultPartitions),
        ["super.users"] = nameof(EmbeddedKafkaOptions.SuperUsers),
    };

    public static IReadOnlyDictionary<string, string> Of(EmbeddedKafkaOptions options)
    {
        var given = new Dictionary<string, string>
        {
            ["auto.create.topics.enable"] = options.AutoCreateTopics ? "true" : "false",
            ["default.replication.factor"] = Math.Min(options.Brokers, 3).ToString(CultureInfo.InvariantCulture),
            ["group.consumer.heartbeat.interval.ms"] = IntMilliseconds(options.ConsumerHeartbeatInterval),
            ["group.consumer.session.timeout.ms"] = IntMilliseconds(options.ConsumerSessionTimeout),
            ["group.initial.rebalance.delay.ms"] = Milliseconds(options.InitialRebalanceDelay),
            ["group.max.session.timeout.ms"] = Milliseconds(options.MaxSessionTimeout),
            ["group.min.session.timeout.ms"] = Milliseconds(options.MinSessionTimeout),
            ["group.share.heartbeat.interval.ms"] = IntMilliseconds(options.ConsumerHeartbeatInterval),
            ["group.share.session.timeout.ms"] = IntMilliseconds(options.ConsumerSessionTimeout),
            // Tests write records with old timestamps, and don't expect them to vanish.
            ["log.retention.ms"] = "-1",
            ["num.partitions"] = options.DefaultPartitions.ToString(CultureInfo.InvariantCulture),
            ["offsets.topic.replication.factor"] = Math.Min(options.Brokers, 3).ToString(CultureInfo.InvariantCulture),
            ["process.roles"] = "broker,controller",
            ["transaction.state.log.replication.factor"] = Math.Min(options.Brokers, 3).ToString(CultureInfo.InvariantCulture),
        };
        if (options.TimeProvider != TimeProvider.System)
        {
            // Clients stamp records by a clock that this cluster does not share.
            given["log.message.timestamp.after.max.ms"] = "9223372036854775807";
        }

        foreach (var (name, value) in options.Settings)
        {
            given[name] = value;
        }

        Convert("log.retention.ms", ("log.retention.minutes", 60_000), ("log.retention.hours", 3_600_000));
        Convert("log.roll.ms", ("log.roll.hours", 3_600_000));

        return given;

        // As in Kafka the finer unit wins. Topics take their defaults from the finest.
        void Convert(string name, params (string Name, long Milliseconds)[] coarser)
        {
            if (options.Settings.ContainsKey(name))
            {
                return;
            }

            foreach (var unit in coarser)
            {
                if (options.Settings.TryGetValue(unit.Name, out var value))
                {
                    given[name] = Math.Max(-1, int.Parse(value, CultureInfo.InvariantCulture) * unit.Milliseconds).ToString(CultureInfo.InvariantCulture);
                    return;
                }
            }
        }
    }

    /// <exception cref="ArgumentException">A setting has an option of its own, or a value that it does not take.</exception>
    public static IReadOnlyDictionary<string, string> Check(IReadOnlyDictionary<string, string> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (Options.TryGetValue(name, out var option))
            {
                throw new ArgumentException($"'{name}' is the option {option}: set that instead.", nameof(settings));
            }

            if (BrokerConfigs.All.GetValueOrDefault(name)?.Refuse(value) is { } refusal)
            {
                throw new ArgumentException(refusal, nameof(settings));
            }
        }

        return settings;
    }

    // Groups read these back, as numbers that Kafka could have been given.
    private static string IntMilliseconds(TimeSpan time) => ((int)Math.Clamp(time.TotalMilliseconds, 1, int.MaxValue)).ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
