using System.Reflection;
using System.Runtime.CompilerServices;

namespace Assay.Servers;

/// <summary>
/// Packages that bring a provider for kinds of servers that other packages know. Nobody's code names them, so they are loaded when they lie beside the
/// application, and register themselves.
/// </summary>
internal static class ProviderPackages
{
    private static readonly string[] Names = ["Assay.Compose", "Assay.Containers", "Assay.Redis.Embedded"];

    private static readonly Lazy<bool> Loaded = new(LoadAll);

    public static void Load() => _ = Loaded.Value;

    private static bool LoadAll()
    {
        // Looked for as files first: an assembly that is not found costs more than all the rest of a search.
        foreach (var name in Names.Where(name => File.Exists(Path.Combine(AppContext.BaseDirectory, name + ".dll"))))
            Load(name);
        return true;
    }

    private static void Load(string name)
    {
        try
        {
            RuntimeHelpers.RunModuleConstructor(Assembly.Load(new AssemblyName(name)).ManifestModule.ModuleHandle);
        }
        catch (FileNotFoundException)
        {
            // It lies there for another application of the same folder, which this one was not built with.
        }
    }
}
