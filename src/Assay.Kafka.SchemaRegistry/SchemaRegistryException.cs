namespace Assay.Kafka.SchemaRegistry;

/// <summary>The registry refused what a test asked of it.</summary>
public sealed class SchemaRegistryException : Exception
{
    internal SchemaRegistryException(int errorCode, string message)
        : base(message) => ErrorCode = errorCode;

    /// <summary>The code that the registry's API has for it, such as 409 for an incompatible schema and 42201 for an invalid one.</summary>
    public int ErrorCode { get; }
}
