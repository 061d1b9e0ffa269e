using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Cluster;

/// <summary>A broker of a cluster, as metadata tells of it.</summary>
internal sealed class BrokerNode(int id)
{
    private readonly Dictionary<string, BrokerAddress> _addresses = [];

    public int Id => id;

    /// <summary>The failure zone it says it is in: each broker one of its own.</summary>
    public string Rack { get; } = $"rack-{id}";

    public bool IsUp { get; set; } = true;

    /// <summary>Where it listens, by the name of the listener.</summary>
    public IReadOnlyDictionary<string, BrokerAddress> Addresses => _addresses;

    /// <summary>Where a client of a listener reaches it. Clients are only told of the listener that they use themselves.</summary>
    public BrokerAddress AddressOn(string listener) => _addresses.GetValueOrDefault(listener, BrokerAddress.None);

    public void ListenOn(string listener, BrokerAddress address) => _addresses[listener] = address;
}
