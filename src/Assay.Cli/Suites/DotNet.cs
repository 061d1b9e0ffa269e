namespace Assay.Cli.Suites;

/// <summary>The .NET host.</summary>
internal static class DotNet
{
    /// <summary>The one that started this process, if it says so, else the one on the path.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
}
