using System.Security.Cryptography.X509Certificates;

namespace Assay.Kafka.Broker;

/// <summary>A way into a cluster: every broker listens on a port of its own for each listener.</summary>
public sealed record KafkaListener
{
    /// <summary>The name of the listener that there is when none is named.</summary>
    public const string DefaultName = "PLAINTEXT";

    /// <summary>Its name, by which <see cref="EmbeddedKafkaCluster.BootstrapServersOf"/> knows it. Default: <c>PLAINTEXT</c>.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>What clients have to do to get in. Default: nothing.</summary>
    public KafkaSecurity Security { get; init; } = KafkaSecurity.Plaintext;

    /// <summary>The port of the first broker; the others take the ports behind it. Default: 0, a free one for each.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no port.</exception>
    public int Port
    {
        get;
        init => field = value is >= 0 and <= 65_535 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A port is between 0 and 65535.");
    }

    /// <summary>
    /// The certificate that it shows, with its private key, if <see cref="Security"/> asks for TLS. Default: null, one that the cluster makes itself,
    /// which clients are given as <see cref="EmbeddedKafkaCluster.CertificatePem"/>.
    /// </summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>
    /// Whether clients have to show a certificate, if <see cref="Security"/> is <see cref="KafkaSecurity.Ssl"/>. Any is taken; its subject is who
    /// they are, written as Kafka does (RFC 2253): <c>User:CN=orders,O=Shop</c>. Default: false.
    /// </summary>
    public bool RequireClientCertificate { get; init; }
}
