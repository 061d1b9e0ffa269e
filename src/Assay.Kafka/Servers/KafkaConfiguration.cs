using System.Globalization;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>The <c>server.properties</c> of one combined KRaft node for tests.</summary>
internal static class KafkaConfiguration
{
    /// <summary>The number that the node has in its cluster of one.</summary>
    private const int Node = 1;

    /// <summary>By the names of server.properties; docs/kafka.md says why each. A request's settings go before them.</summary>
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("num.partitions", "1"),
        ("default.replication.factor", "1"),
        ("offsets.topic.num.partitions", "1"),
        ("offsets.topic.replication.factor", "1"),
        ("transaction.state.log.num.partitions", "1"),
        ("transaction.state.log.replication.factor", "1"),
        ("transaction.state.log.min.isr", "1"),
        ("share.coordinator.state.topic.num.partitions", "1"),
        ("share.coordinator.state.topic.replication.factor", "1"),
        ("share.coordinator.state.topic.min.isr", "1"),
        ("group.initial.rebalance.delay.ms", "0"),
        ("group.min.session.timeout.ms", "100"),
        ("group.consumer.heartbeat.interval.ms", "250"),
        ("group.consumer.min.heartbeat.interval.ms", "100"),
        ("group.consumer.min.session.timeout.ms", "1000"),
        ("log.retention.ms", "-1"),
        ("log.index.size.max.bytes", "1048576"),
        ("log.cleaner.dedupe.buffer.size", "16777216"),
        ("controlled.shutdown.enable", "false"),
        ("broker.session.timeout.ms", "60000"),
    ];

    /// <summary>Writes the file for a node.</summary>
    /// <param name="start">The start, with its port and the settings that were asked for.</param>
    /// <param name="controllerPort">Where the node finds itself as its own controller.</param>
    /// <param name="logs">The formatted folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The file's path.</returns>
    public static async Task<string> WriteAsync(NativeStart start, int controllerPort, string logs, CancellationToken cancellationToken)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Defaults)
            settings[name] = value;
        foreach (var (name, value) in start.Search.Request.Settings)
            settings[name] = value;
        foreach (var (name, value) in Identity(start.Port, controllerPort, logs))
            settings[name] = value;
        var file = Path.Combine(Path.GetDirectoryName(logs)!, "server.properties");
        await File.WriteAllLinesAsync(file, settings.Select(setting => $"{setting.Key}={Escaped(setting.Value)}"), cancellationToken);
        return file;
    }

    /// <summary>A value as Java's <c>Properties.load</c> reads it: the file is Latin-1 there, and escapes begin with a backslash.</summary>
    internal static string Escaped(string value) => string.Concat(value.Select(static letter => letter switch
    {
        '\\' => @"\\",
        > '~' => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)letter:x4}"),
        _ => letter.ToString(),
    }));

    private static (string Name, string Value)[] Identity(int port, int controllerPort, string logs) =>
    [
        ("process.roles", "broker,controller"),
        ("node.id", Node.ToString(CultureInfo.InvariantCulture)),
        ("controller.listener.names", "CONTROLLER"),
        ("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
        // Voters by configuration, so that the formatted folder holds no port and can be copied.
        ("controller.quorum.voters", string.Create(CultureInfo.InvariantCulture, $"{Node}@127.0.0.1:{controllerPort}")),
        ("listeners", string.Create(CultureInfo.InvariantCulture, $"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort}")),
        ("advertised.listeners", string.Create(CultureInfo.InvariantCulture, $"PLAINTEXT://127.0.0.1:{port}")),
        ("log.dirs", logs),
    ];
}
