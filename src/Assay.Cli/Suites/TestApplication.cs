namespace Assay.Cli.Suites;

/// <summary>Tells test applications for Microsoft.Testing.Platform from other assemblies.</summary>
internal static class TestApplication
{
    private const string Platform = "Microsoft.Testing.Platform";

    public static string Requirement =>
        $"it does not use {Platform}. For xUnit.net v3 set <OutputType>Exe</OutputType>; "
        + "for MSTest <EnableMSTestRunner>true</EnableMSTestRunner>, for NUnit <EnableNUnitRunner>true</EnableNUnitRunner> with it; TUnit needs nothing.";

    /// <summary>Whether the assembly can be started and carries the platform.</summary>
    public static bool IsOne(string assembly) =>
        File.Exists(Path.ChangeExtension(assembly, ".runtimeconfig.json"))
        && Path.ChangeExtension(assembly, ".deps.json") is var dependencies && File.Exists(dependencies)
        && File.ReadAllText(dependencies).Contains($"\"{Platform}/", StringComparison.Ordinal);
}
