using System.Reflection;

namespace Assay.Cli.Tests.Support;

/// <summary>Where the sources of this repository, and the suites made for these tests, are.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string Configuration { get; } = Metadata("Configuration");

    public static string Dummies { get; } = Path.Combine(Root, "tests", "Assay.Cli.Tests.Dummies");

    public static string Project(string name) => Path.Combine(Dummies, name, $"{name}.csproj");

    public static string Built(string name, string extension = ".dll") =>
        Path.Combine(Dummies, name, "bin", Configuration, "net10.0", name + extension);

    private static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
