using Assay.Kafka.Broker.Cluster;

namespace Assay.Kafka.Broker;

public sealed partial class EmbeddedKafkaCluster
{
    /// <summary>Errors, latency, disconnections and the like that clients are to meet.</summary>
    public KafkaFaults Faults => _state.Faults;

    /// <summary>The brokers, ordered by id.</summary>
    public IReadOnlyList<BrokerInfo> Brokers
    {
        get
        {
            lock (_state.Gate)
            {
                return
                [
                    .. _state.Brokers.All.Select(node => new BrokerInfo(
                        node.Id, node.AddressOn(_state.Options.Listeners[0].Name).ToString(), node.IsUp, node.Id == _state.Brokers.ControllerId)),
                ];
            }
        }
    }

    /// <summary>How many connections clients have open.</summary>
    public int Connections => _network.Connections;

    /// <summary>
    /// The certificate that the cluster made for listeners with TLS that were given none, for clients to trust (<c>ssl.ca.pem</c>); null if there
    /// is no such listener.
    /// </summary>
    public string? CertificatePem => _network.OwnCertificate?.ExportCertificatePem();

    /// <summary>What clients of a listener are given as <c>bootstrap.servers</c>.</summary>
    /// <param name="listener">The name of the listener.</param>
    /// <exception cref="ArgumentException">There is no listener of this name.</exception>
    public string BootstrapServersOf(string listener) =>
        _state.Options.Listeners.Any(known => known.Name == listener)
            ? string.Join(',', _state.Brokers.All.Select(node => node.AddressOn(listener)))
            : throw new ArgumentException(
                $"There is no listener '{listener}'. There are: {string.Join(", ", _state.Options.Listeners.Select(known => known.Name))}.", nameof(listener));

    /// <summary>
    /// Makes another broker the leader of a partition. Clients learn of it from errors and go on there. Moving it to where it is begins a new leader
    /// epoch too.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="broker">The id of a broker that holds the partition.</param>
    /// <exception cref="InvalidOperationException">There is no such partition, or the broker does not hold it or is down.</exception>
    public void MoveLeader(string topic, int partition, int broker)
    {
        lock (_state.Gate)
        {
            var log = FindLog(topic, partition);
            if (!log.Brokers.Replicas.Contains(broker) || !_state.Brokers.IsUp(broker))
            {
                throw new InvalidOperationException(
                    $"Broker {broker} can't lead {topic}-{partition}: it is on {string.Join(", ", log.Brokers.Replicas)}, of which "
                    + $"{string.Join(", ", log.Brokers.Replicas.Where(_state.Brokers.IsUp).DefaultIfEmpty(0))} are up.");
            }

            Leadership.Move(_state, log, broker);
        }
    }

    /// <summary>Makes another broker the coordinator of a consumer group. Members stay in it, and find the new coordinator themselves.</summary>
    /// <param name="group">The id of the group.</param>
    /// <param name="broker">The id of a broker that is up.</param>
    /// <exception cref="InvalidOperationException">There is no such broker, or it is down.</exception>
    public void MoveCoordinator(string group, int broker)
    {
        lock (_state.Gate)
        {
            if (!_state.Brokers.IsUp(broker))
            {
                throw new InvalidOperationException($"Broker {broker} can't coordinate '{group}': {BrokersThatAreUp()}.");
            }

            Leadership.MoveCoordinator(_state, group, broker);
        }
    }

    /// <summary>
    /// Takes a broker down: its connections end, requests that are under way get no answer, and new connections are refused. Other replicas take over what
    /// it led, if there are any, and other brokers what it coordinated. Nothing is lost.
    /// </summary>
    /// <param name="broker">The id of the broker.</param>
    /// <exception cref="InvalidOperationException">There is no such broker.</exception>
    public async Task StopBrokerAsync(int broker)
    {
        BrokerNode node;
        lock (_state.Gate)
        {
            node = FindBroker(broker);
            if (!node.IsUp)
            {
                return;
            }

            Leadership.Set(_state, node, isUp: false);
        }

        await _network.StopAsync(node);
    }

    /// <summary>Brings a broker up again, on the port that it had. It leads what nobody else could.</summary>
    /// <param name="broker">The id of the broker.</param>
    /// <exception cref="InvalidOperationException">There is no such broker.</exception>
    public void StartBroker(int broker)
    {
        lock (_state.Gate)
        {
            var node = FindBroker(broker);
            if (!node.IsUp)
            {
                Leadership.Set(_state, node, isUp: true);
                _network.Start(node);
            }
        }
    }

    /// <summary>Ends every connection, as a broken network would. Clients may connect again at once.</summary>
    public Task DisconnectClientsAsync() => _network.DisconnectAsync();

    /// <summary>Makes a stable group rebalance now.</summary>
    /// <param name="group">The id of the group.</param>
    /// <exception cref="InvalidOperationException">There is no such group, or it has no members.</exception>
    public void Rebalance(string group)
    {
        lock (_state.Gate)
        {
            var found = FindGroup(group);
            if (found.IsEmpty)
            {
                throw new InvalidOperationException($"Group '{group}' has no members that could rebalance.");
            }

            found.Rebalance();
        }
    }

    /// <summary>
    /// Has a group go on at other offsets, as after a crash of all its members: they lose their places, what they were about to commit is refused, and they join
    /// again by themselves. What they had processed and not committed in other partitions comes again too. A share group keeps its members.
    /// </summary>
    /// <param name="group">The id of the group.</param>
    /// <param name="offsets">The next offset in each partition that is to change.</param>
    /// <exception cref="InvalidOperationException">There is no such group or partition.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An offset is not in its log.</exception>
    public void Rewind(string group, IReadOnlyDictionary<PartitionId, long> offsets)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        lock (_state.Gate)
        {
            var found = FindGroup(group);
            var positions = new List<(Topics.Topic, Topics.PartitionLog, long)>();
            foreach (var (id, offset) in offsets)
            {
                var log = FindLog(id.Topic, id.Partition);
                if (offset < log.StartOffset || offset > log.EndOffset)
                {
                    throw new ArgumentOutOfRangeException(nameof(offsets), offset, $"{id} has the offsets {log.StartOffset} to {log.EndOffset}.");
                }

                positions.Add((_state.Topics.Find(id.Topic)!, log, offset));
            }

            found.Rewind(positions);
            _state.Changes.Increment();
        }
    }

    /// <summary>
    /// Does at once what brokers do from time to time: deletes what the topics' retention no longer keeps, and compacts. Both look at the cluster's
    /// clock, and leave the newest segment alone as Kafka does.
    /// </summary>
    public void CleanLogs()
    {
        lock (_state.Gate)
        {
            _state.Cleaner.Run();
        }
    }

    private Groups.Group FindGroup(string id) => _state.Groups.Find(id)
        ?? throw new InvalidOperationException($"There is no group '{id}'. There are: {string.Join(", ", _state.Groups.All.Select(known => known.Id))}.");

    private BrokerNode FindBroker(int id) => _state.Brokers.Find(id)
        ?? throw new InvalidOperationException($"There is no broker {id}: {BrokersThatAreUp()}.");

    private string BrokersThatAreUp() => $"{string.Join(", ", _state.Brokers.Up.Select(node => node.Id).DefaultIfEmpty(0))} of {_state.Brokers.All.Count} are up";
}
