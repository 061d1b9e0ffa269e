using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Network;

/// <summary>The listeners of all brokers of a cluster.</summary>
internal sealed class BrokerNetwork : IAsyncDisposable
{
    private readonly ClusterState _cluster;
    private readonly RequestDispatcher _dispatcher;
    private readonly List<(BrokerNode Broker, Listener Listener)> _listeners = [];

    /// <exception cref="IOException">A port is taken.</exception>
    public BrokerNetwork(ClusterState cluster, RequestDispatcher dispatcher)
    {
        _cluster = cluster;
        _dispatcher = dispatcher;
        foreach (var listener in cluster.Options.Listeners)
        {
            var tls = UsesTls(listener) ? Secure(listener) : null;
            foreach (var broker in cluster.Brokers.All)
            {
                Listen(broker, listener, tls);
            }
        }

        _listeners.ForEach(entry => entry.Listener.Start());
    }

    /// <summary>The certificate that the cluster made for listeners that were given none; null if none was needed.</summary>
    public X509Certificate2? OwnCertificate { get; private set; }

    public int Connections => _listeners.Sum(entry => entry.Listener.Connections);

    public static bool UsesTls(KafkaListener listener) => listener.Security is KafkaSecurity.Ssl or KafkaSecurity.SaslSsl;

    public Task StopAsync(BrokerNode broker) => Task.WhenAll(Of(broker).Select(listener => listener.StopAsync()));

    public void Start(BrokerNode broker)
    {
        foreach (var listener in Of(broker))
        {
            listener.Start();
        }
    }

    public Task DisconnectAsync() => Task.WhenAll(_listeners.Where(entry => entry.Broker.IsUp).Select(entry => entry.Listener.DisconnectAsync()));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_listeners.Select(entry => entry.Listener.DisposeAsync().AsTask()));
        OwnCertificate?.Dispose();
    }

    private IEnumerable<Listener> Of(BrokerNode broker) => _listeners.Where(entry => entry.Broker == broker).Select(entry => entry.Listener);

    private void Listen(BrokerNode broker, KafkaListener listener, SslServerAuthenticationOptions? tls)
    {
        var port = listener.Port == 0 ? 0 : listener.Port + broker.Id - 1;
        try
        {
            var bound = new Listener(port, socket => new(socket, new(_cluster, broker, listener, HostOf(socket)), tls, _dispatcher));
            broker.ListenOn(listener.Name, bound.Address);
            _listeners.Add((broker, bound));
        }
        catch (SocketException error)
        {
            foreach (var (_, opened) in _listeners)
            {
                opened.Close();
            }

            throw new IOException(
                $"Broker {broker.Id} can't listen on port {port} for '{listener.Name}': {error.Message}. Choose another port, or 0 for a free one.", error);
        }
    }

    private SslServerAuthenticationOptions Secure(KafkaListener listener) => new()
    {
        ServerCertificate = listener.Certificate ?? (OwnCertificate ??= SelfSigned.Create()),
        ClientCertificateRequired = listener.RequireClientCertificate,
        // Whoever shows a certificate is taken at its word: there is nobody to protect from on the loopback address.
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null || !listener.RequireClientCertificate,
    };

    private static string HostOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint is IPEndPoint client ? $"/{client.Address}" : ClientSession.LoopbackHost;
        }
        catch (SocketException)
        {
            // It is gone already, which its connection will find out.
            return ClientSession.LoopbackHost;
        }
    }
}
