using System.Reflection;
using System.Runtime.CompilerServices;

namespace Assay.Servers;

/// <summary>
/// Packages that bring a provider for kinds of servers that other packages know. Nobody's code names them, so they are loaded when they lie beside the
/// application, and register themselves.
/// </summary>
internal static class ProviderPackages
{
    private static readonly string[] Names = ["Assay.Compose", "Assay.Containers"];

    private static readonly Lazy<bool> Loaded = new(LoadAll);

    public static void Load() => _ = Loaded.Value;

    private static bool LoadAll()
    {
        // Looked for as files first: an assembly that is not found costs more than all the rest of a search.
        foreach (var name in Names.Where(name => File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll"))))
            RuntimeHelpers.RunModuleConstructor(Assembly.Load(new AssemblyName(name)).ManifestModule.ModuleHandle);
        return true;
    }
}
