using Assay.Kafka.Broker.Configs;

namespace Assay.Kafka.Broker;

/// <summary>How an <see cref="EmbeddedKafkaCluster"/> behaves. The defaults suit tests: what Kafka delays for the sake of production is short.</summary>
public sealed record EmbeddedKafkaOptions
{
    /// <summary>
    /// How many brokers the cluster has, 1 to 5. Leaders, coordinators and the controller are spread over them. Topics that do not say otherwise are
    /// on three of them, or on all if there are fewer. Default: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1 or more than 5.</exception>
    public int Brokers
    {
        get;
        init => field = value is >= 1 and <= 5 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A cluster has 1 to 5 brokers.");
    } = 1;

    /// <summary>The ways into the cluster. <see cref="EmbeddedKafkaCluster.BootstrapServers"/> are those of the first. Default: one, without security.</summary>
    /// <exception cref="ArgumentException">There is none, or two have the same name or port.</exception>
    public IReadOnlyList<KafkaListener> Listeners
    {
        get;
        init => field = Check(value);
    } = [new()];

    /// <summary>Who may come in through listeners with SASL. Default: nobody; <c>AlterUserScramCredentials</c> adds users for SCRAM.</summary>
    public IReadOnlyList<KafkaUser> Users { get; init; } = [];

    /// <summary>
    /// Whether access control lists decide (<c>authorizer.class.name</c>): what no list allows is refused to all but <see cref="SuperUsers"/>.
    /// Otherwise lists are kept and described, and everybody may do everything. Default: false.
    /// </summary>
    public bool EnforceAcls { get; init; }

    /// <summary>The names of users who may do everything (<c>super.users</c>). Default: none.</summary>
    public IReadOnlyList<string> SuperUsers { get; init; } = [];

    /// <summary>
    /// Further settings of the brokers, under the names that <c>server.properties</c> has for them, such as <c>log.retention.ms</c>. They are described,
    /// and topics take their defaults from them. Default: none.
    /// </summary>
    /// <exception cref="ArgumentException">A setting has an option of its own, or a value that it does not take.</exception>
    public IReadOnlyDictionary<string, string> Settings
    {
        get;
        init => field = StaticConfigs.Check(value);
    } = new Dictionary<string, string>();

    /// <summary>Whether a topic that a client asks for is created (<c>auto.create.topics.enable</c>). Default: true.</summary>
    public bool AutoCreateTopics { get; init; } = true;

    /// <summary>The partitions of a topic that is created without saying how many (<c>num.partitions</c>). Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int DefaultPartitions
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A topic has at least one partition.");
    } = 1;

    /// <summary>
    /// How long an empty group waits for more members before its first assignment (<c>group.initial.rebalance.delay.ms</c>).
    /// Default: 50 ms, which is enough for members that start together to share at once. Kafka's own default is 3 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan InitialRebalanceDelay
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay is not negative.");
    } = TimeSpan.FromMilliseconds(50);

    /// <summary>The shortest session time-out a member may ask for (<c>group.min.session.timeout.ms</c>). Default: 100 ms. Kafka's own default is 6 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan MinSessionTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A time-out is positive.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest session time-out a member may ask for (<c>group.max.session.timeout.ms</c>). Default: 30 min, as Kafka's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan MaxSessionTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A time-out is positive.");
    } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How often members of the consumer protocol (KIP-848) are asked to be heard (<c>group.consumer.heartbeat.interval.ms</c>). They learn of changes
    /// no faster than that. librdkafka also takes it as the time-out of a heartbeat, with which it gives up its connection to the coordinator: on a machine that is
    /// too busy to answer in time, ask for less often. Default: 100 ms. Kafka's own default, and its least, is 5 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan ConsumerHeartbeatInterval
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "An interval is positive.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// After how much silence a member of the consumer protocol is taken for gone (<c>group.consumer.session.timeout.ms</c>). Default: 45 s, as Kafka's.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan ConsumerSessionTimeout
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A time-out is positive.");
    } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// The clock of the cluster: time-outs, delays, and timestamps of the broker. A fetch waits for records, and a new group for members, in real time all the same.
    /// Default: the system's.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    private static IReadOnlyList<KafkaListener> Check(IReadOnlyList<KafkaListener> listeners)
    {
        if (listeners.Count == 0)
        {
            throw new ArgumentException("Without a listener nobody can connect.", nameof(listeners));
        }

        return listeners.GroupBy(listener => listener.Name).FirstOrDefault(same => same.Count() > 1) is { } same
            ? throw new ArgumentException($"Two listeners are called '{same.Key}'.", nameof(listeners))
            : listeners;
    }
}
