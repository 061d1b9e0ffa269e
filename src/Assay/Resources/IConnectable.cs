namespace Assay.Resources;

/// <summary>Something that a service's configuration can point to.</summary>
public interface IConnectable
{
    /// <summary>
    /// What a service puts in its configuration to reach this: a connection string, a list of brokers, a base address.
    /// Available once the part has started.
    /// </summary>
    string ConnectionSetting { get; }
}
