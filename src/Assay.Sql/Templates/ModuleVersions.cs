using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Assay.Sql.Templates;

/// <summary>
/// The versions of the modules that code can reach: a module's version is a new one whenever its source changed. References are followed to
/// the assemblies that lie in the same folder, packages among them; those of the shared framework do not, and count by the framework's version.
/// Nothing is loaded for it. What is only reached by reflection is not seen.
/// </summary>
internal static class ModuleVersions
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<(string, Guid)>>> Known = new();

    public static IReadOnlyList<(string Name, Guid Version)> ReachableFrom(Assembly assembly)
    {
        var own = (assembly.GetName().Name ?? "", assembly.ManifestModule.ModuleVersionId);
        // An assembly made in memory, or out of a single-file application, lies nowhere.
        return assembly.Location is { Length: > 0 } path ? Known.GetOrAdd(path, static path => new(() => Walk(path))).Value : [own];
    }

    private static List<(string Name, Guid Version)> Walk(string root)
    {
        var folder = Path.GetDirectoryName(root)!;
        var found = new SortedDictionary<string, Guid>(StringComparer.Ordinal);
        var open = new Queue<string>([root]);
        while (open.TryDequeue(out var path))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (found.ContainsKey(name) || !File.Exists(path))
                continue;
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata)
                continue;
            var metadata = file.GetMetadataReader();
            found[name] = metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
            foreach (var handle in metadata.AssemblyReferences)
                open.Enqueue(Path.Combine(folder, metadata.GetString(metadata.GetAssemblyReference(handle).Name) + ".dll"));
        }

        return [.. found.Select(module => (module.Key, module.Value)), (Environment.Version.ToString(), Guid.Empty)];
    }
}
