namespace Assay.Kafka;

/// <summary>Kafka in sandboxes.</summary>
public static class KafkaSandboxBuilderExtensions
{
    /// <summary>
    /// Adds a Kafka cluster of the sandbox's own: embedded in this process, or a part of the cluster that <c>ASSAY_KAFKA</c> names.
    /// </summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">The topics and who consumes them; topics are also created by their first use when left out.</param>
    public static KafkaCluster Kafka(this SandboxBuilder build, string name, Action<KafkaClusterBuilder>? declare = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        var declared = new KafkaClusterBuilder();
        declare?.Invoke(declared);
        return build.Add(new KafkaCluster(name, declared));
    }
}
