namespace Assay.Kafka.SchemaRegistry;

/// <summary>What a new version of a subject must be able to read, and by what it must be readable.</summary>
public enum CompatibilityLevel
{
    /// <summary>The new schema reads data of the latest one. The default, as in Confluent's registry.</summary>
    Backward,

    /// <summary>The new schema reads data of all earlier ones.</summary>
    BackwardTransitive,

    /// <summary>The latest schema reads data of the new one.</summary>
    Forward,

    /// <summary>All earlier schemas read data of the new one.</summary>
    ForwardTransitive,

    /// <summary>The new schema and the latest one read each other's data.</summary>
    Full,

    /// <summary>The new schema and all earlier ones read each other's data.</summary>
    FullTransitive,

    /// <summary>Anything goes.</summary>
    None,
}
