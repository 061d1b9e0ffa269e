namespace Assay.Kafka.Broker;

/// <summary>A broker of a cluster.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="Address">Where it listens, on the first listener: host and port.</param>
/// <param name="IsUp">Whether it takes connections.</param>
/// <param name="IsController">Whether it is the controller of the cluster.</param>
public sealed record BrokerInfo(int Id, string Address, bool IsUp, bool IsController);
