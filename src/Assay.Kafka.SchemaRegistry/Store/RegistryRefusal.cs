using System.Globalization;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>What the registry refuses, with the code that its API has for it: the first three digits are the HTTP status.</summary>
internal sealed class RegistryRefusal(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    public int Status => int.Parse(Code.ToString(CultureInfo.InvariantCulture)[..3], CultureInfo.InvariantCulture);

    public static RegistryRefusal NoSubject(string subject) => new(40401, $"Subject '{subject}' not found.");

    public static RegistryRefusal NoVersion(string version) => new(40402, $"Version {version} not found.");

    public static RegistryRefusal NoSchema(string? what = null) => new(40403, what is null ? "Schema not found" : $"Schema {what} not found");

    public static RegistryRefusal InvalidSchema(string problem) => new(42201, problem);
}
