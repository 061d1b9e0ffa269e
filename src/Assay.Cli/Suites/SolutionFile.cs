using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Assay.Cli.Suites;

/// <summary>Reads which projects a solution holds: <c>.slnx</c>, <c>.sln</c> and the filter <c>.slnf</c>.</summary>
internal static partial class SolutionFile
{
    public static bool IsSolution(string path) => Path.GetExtension(path).ToUpperInvariant() is ".SLNX" or ".SLN" or ".SLNF";

    public static IReadOnlyList<string> ReadProjects(string solution) => Path.GetExtension(solution).ToUpperInvariant() switch
    {
        ".SLNX" => ReadXml(solution),
        ".SLNF" => ReadFilter(solution),
        _ => ReadClassic(solution),
    };

    private static List<string> ReadXml(string solution) =>
        [.. XDocument.Load(solution).Descendants("Project").Select(project => (string?)project.Attribute("Path"))
            .OfType<string>().Select(path => Resolve(solution, path))];

    private static List<string> ReadClassic(string solution) =>
        [.. ClassicProject().Matches(File.ReadAllText(solution)).Select(match => Resolve(solution, match.Groups["path"].Value))];

    // A filter names its solution relative to itself, and its projects relative to that solution.
    private static List<string> ReadFilter(string filter)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(filter), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var content = document.RootElement.GetProperty("solution");
        var solution = Resolve(filter, content.GetProperty("path").GetString()!);
        return [.. content.GetProperty("projects").EnumerateArray().Select(project => Resolve(solution, project.GetString()!))];
    }

    private static string Resolve(string file, string relative) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, relative.Replace('\\', Path.DirectorySeparatorChar)));

    [GeneratedRegex("""^Project\("[^"]*"\)\s*=\s*"[^"]*",\s*"(?<path>[^"]+)"\s*,""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ClassicProject();
}
