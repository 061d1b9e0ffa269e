namespace Assay.Kafka.Broker.Cluster;

/// <summary>The id of a Kafka cluster: 16 random bytes in URL-safe Base64 without padding.</summary>
internal static class ClusterId
{
    /// <summary>A new one. It never begins with a dash, which Kafka's tools take for the beginning of an option.</summary>
    public static string New()
    {
        while (true)
        {
            var id = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            if (id[0] != '-')
                return id;
        }
    }
}
