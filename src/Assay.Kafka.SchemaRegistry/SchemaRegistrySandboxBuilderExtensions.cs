namespace Assay.Kafka.SchemaRegistry;

/// <summary>Schema registries in sandboxes.</summary>
public static class SchemaRegistrySandboxBuilderExtensions
{
    /// <summary>Adds a schema registry of the sandbox's own, with the API of Confluent's, in this process.</summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">The schemas that it has, and what new ones must be compatible with; nothing when left out.</param>
    public static KafkaSchemaRegistry KafkaSchemaRegistry(this SandboxBuilder build, string name, Action<KafkaSchemaRegistryBuilder>? declare = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        var declared = new KafkaSchemaRegistryBuilder();
        declare?.Invoke(declared);
        return build.Add(new KafkaSchemaRegistry(name, declared));
    }
}
