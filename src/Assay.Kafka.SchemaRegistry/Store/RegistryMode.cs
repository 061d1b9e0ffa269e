namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>What may be done to subjects.</summary>
internal enum RegistryMode
{
    ReadWrite,
    ReadOnly,
    ReadOnlyOverride,
    Import,
    Forward,
}
