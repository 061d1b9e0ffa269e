using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Network;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker;

/// <summary>
/// A Kafka cluster of its own inside this process: real clients connect to it over loopback TCP. It has its own port, topics, groups and clock,
/// keeps everything in memory, and is gone when it is disposed.
/// </summary>
public sealed class EmbeddedKafkaCluster : IAsyncDisposable
{
    private readonly ClusterState _state;
    private readonly Listener _listener;
    private readonly RequestJournal _journal;

    private EmbeddedKafkaCluster(EmbeddedKafkaOptions options)
    {
        _state = new(options);
        _journal = new(options.TimeProvider);
        _listener = new();
        _listener.Start(new(new(_state, _listener.Address), _journal));
    }

    /// <summary>What clients are given as <c>bootstrap.servers</c>: the loopback address and the port.</summary>
    public string BootstrapServers => _listener.Address.ToString();

    /// <summary>Starts a cluster on a free port.</summary>
    /// <param name="options">How it behaves; the defaults if null.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A cluster that takes connections.</returns>
    public static Task<EmbeddedKafkaCluster> StartAsync(EmbeddedKafkaOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new EmbeddedKafkaCluster(options ?? new()));
    }

    /// <summary>Stops the cluster: closes its port and its connections, and forgets what it held.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        lock (_state.Gate)
        {
            _state.Groups.Dispose();
        }
    }
}
