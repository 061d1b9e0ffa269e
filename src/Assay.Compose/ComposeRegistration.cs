using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Assay.Compose.Services;
using Assay.Servers;

namespace Assay.Compose;

/// <summary>Adds the provider to every kind of server that a service may hold, as soon as the package is loaded.</summary>
internal static class ComposeRegistration
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "Nobody's code names this package: having it is what turns it on.")]
    internal static void Register()
    {
        foreach (var rule in ServiceRule.All)
            ServerKinds.AddProvider(rule.Kind, new ComposeProvider(rule, Folders));
    }

    /// <summary>Where a project's files may be: where the run was started, and above the tests' output.</summary>
    private static IEnumerable<string> Folders() => IsTool
        ? [Environment.CurrentDirectory]
        : [Environment.CurrentDirectory, AppContext.BaseDirectory];

    /// <summary>The command line lies wherever it was installed.</summary>
    private static bool IsTool => Assembly.GetEntryAssembly()?.GetName().Name == "Assay.Cli";
}
