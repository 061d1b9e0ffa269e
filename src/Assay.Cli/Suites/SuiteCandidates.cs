using System.Text.Json;
using System.Xml;
using Assay.Cli.Commands;

namespace Assay.Cli.Suites;

/// <summary>What a path names: projects that may be suites, or one suite that is already built.</summary>
/// <param name="Projects">Full paths of project files.</param>
/// <param name="Solution">The solution that the projects were named by, for their <c>$(SolutionDir)</c>.</param>
/// <param name="Built">The built suite, if the path names one.</param>
internal sealed record SuiteCandidates(IReadOnlyList<string> Projects, string? Solution = null, Suite? Built = null)
{
    private static readonly string[] ProjectExtensions = [".csproj", ".fsproj", ".vbproj"];
    private static readonly HashSet<string> SkippedFolders = new(StringComparer.OrdinalIgnoreCase) { "bin", "obj", "node_modules", "artifacts" };

    // Links are not followed: they may lead in circles.
    private static readonly EnumerationOptions Visible = new()
    {
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    /// <exception cref="CommandProblem">There is nothing at the path that could hold tests.</exception>
    public static SuiteCandidates At(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return InFolder(full, path);

        if (!File.Exists(full))
        {
            throw new CommandProblem(ExitCode.Usage, $"There is no '{path}' (looked for {full}). "
                + "Give a test project, a folder with test projects beneath, a solution, or a built test .dll or executable.");
        }

        if (IsProject(full))
            return new SuiteCandidates([full]);

        return SolutionFile.IsSolution(full) ? InSolution(full, path) : new SuiteCandidates([], Built: BuiltSuite(full, path));
    }

    private static SuiteCandidates InSolution(string solution, string path)
    {
        try
        {
            var projects = SolutionFile.ReadProjects(solution).Where(IsProject).ToList();
            return projects.Count > 0
                ? new SuiteCandidates(projects, solution)
                : throw new CommandProblem(ExitCode.Usage, $"The solution '{path}' holds no project.");
        }
        catch (Exception e) when (e is XmlException or JsonException or KeyNotFoundException)
        {
            throw new CommandProblem(ExitCode.Usage, $"The solution '{path}' can't be read: {e.Message}");
        }
    }

    private static SuiteCandidates InFolder(string folder, string path)
    {
        var projects = FindProjects(new DirectoryInfo(folder)).Order(StringComparer.Ordinal).ToList();
        return projects.Count > 0
            ? new SuiteCandidates(projects)
            : throw new CommandProblem(ExitCode.Usage, $"There is no project in '{path}' or beneath ({folder}).");
    }

    private static IEnumerable<string> FindProjects(DirectoryInfo folder) => folder.EnumerateFiles("*", Visible)
        .Where(file => IsProject(file.Name)).Select(file => file.FullName)
        .Concat(folder.EnumerateDirectories("*", Visible)
            .Where(child => !child.Name.StartsWith('.') && !SkippedFolders.Contains(child.Name))
            .SelectMany(FindProjects));

    private static bool IsProject(string path) => ProjectExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static Suite BuiltSuite(string file, string path)
    {
        var assembly = Path.GetExtension(file).ToUpperInvariant() switch
        {
            ".DLL" => file,
            ".EXE" => Path.ChangeExtension(file, ".dll"),
            _ => file + ".dll",
        };
        if (!File.Exists(assembly))
            throw new CommandProblem(ExitCode.Usage, $"'{path}' is no project, solution or .NET executable (there is no {assembly}).");

        return TestApplication.IsOne(assembly)
            ? new Suite(Path.GetFileNameWithoutExtension(assembly), assembly)
            : throw new CommandProblem(ExitCode.Usage, $"'{path}' is no test application: {TestApplication.Requirement}");
    }
}
