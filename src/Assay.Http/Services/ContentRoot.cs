using System.Reflection;
using System.Reflection.PortableExecutable;

namespace Assay.Http.Services;

/// <summary>Where an application's own files are, its appsettings.json first of all.</summary>
internal static class ContentRoot
{
    private const string Prefix = "Assay.ProjectDirectory:";

    /// <summary>The directory of the application's project, else the one that holds its assembly.</summary>
    public static string Of(Assembly application) =>
        FromAttributes(application.GetName().Name!) ?? FromSymbols(application) ?? OutputOf(application);

    /// <summary>What the build noted in the assemblies that reference the application.</summary>
    public static string? FromAttributes(string application) =>
        AppDomain.CurrentDomain.GetAssemblies()
            .Where(static assembly => !assembly.IsDynamic)
            .SelectMany(static assembly => assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
            .Where(note => note.Key == Prefix + application)
            .Select(static note => note.Value)
            .FirstOrDefault(Directory.Exists);

    /// <summary>What the compiler noted in the symbols: the nearest directory with a project, above one of the source files.</summary>
    public static string? FromSymbols(Assembly application)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(application.Location));
            if (!image.TryOpenAssociatedPortablePdb(application.Location, File.OpenRead, out var symbols, out _) || symbols is null)
                return null;
            using (symbols)
            {
                var reader = symbols.GetMetadataReader();
                return reader.Documents
                    .Select(document => ProjectAbove(reader.GetString(reader.GetDocument(document).Name), application.GetName().Name!))
                    .FirstOrDefault(static directory => directory is not null);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or BadImageFormatException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string OutputOf(Assembly application) =>
        Path.GetDirectoryName(application.Location) is { Length: > 0 } directory ? directory : AppContext.BaseDirectory;

    private static string? ProjectAbove(string document, string application)
    {
        // Generated sources lie below obj, shared ones in other projects: only a project of the application's name is its own.
        for (var directory = Path.GetDirectoryName(document); Directory.Exists(directory); directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, application + ".csproj")))
                return directory;
        }

        return null;
    }
}
