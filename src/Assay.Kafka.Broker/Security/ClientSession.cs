using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Security.Sasl;

namespace Assay.Kafka.Broker.Security;

/// <summary>Who is at the other end of a connection, and through which listener of which broker.</summary>
internal sealed class ClientSession(ClusterState cluster, BrokerNode broker, KafkaListener listener, string host)
{
    /// <summary>Kafka writes hosts with a slash.</summary>
    public const string LoopbackHost = "/127.0.0.1";

    private SaslExchange? _exchange;

    public int BrokerId => broker.Id;

    public bool IsBrokerUp => broker.IsUp;

    public KafkaListener Listener => listener;

    public string Host => host;

    /// <summary>As access control lists know the client.</summary>
    public string Principal { get; private set; } = RequestContext.Anonymous;

    /// <summary>Whether the client still has to prove who it is before it may ask for anything.</summary>
    public bool MustAuthenticate { get; private set; } = listener.Security is KafkaSecurity.SaslPlaintext or KafkaSecurity.SaslSsl;

    /// <summary>Whether frames are messages of a SASL mechanism and nothing else: clients that shook hands in version 0 send them so.</summary>
    public bool TakesTokens { get; private set; }

    public static IReadOnlyList<string> Mechanisms { get; } = [PlainExchange.Mechanism, .. ScramMechanism.All.Select(mechanism => mechanism.Name)];

    /// <summary>Takes over who the certificate of the client says it is.</summary>
    public void Identify(string certificateSubject) => Principal = $"User:{certificateSubject}";

    /// <summary>Chooses the mechanism: false if there is no such.</summary>
    public bool TryBegin(string mechanism, bool sendsTokens)
    {
        _exchange = mechanism == PlainExchange.Mechanism ? new PlainExchange(cluster.Credentials)
            : ScramMechanism.All.FirstOrDefault(scram => scram.Name == mechanism) is { } scram ? new ScramExchange(cluster.Credentials, scram)
            : null;
        TakesTokens = sendsTokens && _exchange is not null;
        return _exchange is not null;
    }

    /// <summary>Goes on with the mechanism.</summary>
    /// <exception cref="SaslException">The client failed to authenticate.</exception>
    public byte[] Authenticate(ReadOnlySpan<byte> message)
    {
        var exchange = _exchange ?? throw new SaslException("There was no SaslHandshake before.");
        byte[] answer;
        lock (cluster.Gate)
        {
            answer = exchange.Answer(message);
        }

        if (exchange.User is { } user)
        {
            Principal = $"User:{user}";
            MustAuthenticate = false;
            TakesTokens = false;
            _exchange = null;
        }

        return answer;
    }
}
