using System.Xml.Linq;

namespace Assay.Cli.Suites;

/// <summary>
/// Writes the MSBuild files that find the suites among projects and build them, all in one process:
/// a process for each project would cost half a second each.
/// </summary>
internal static class BuildScript
{
    /// <summary>Restores the projects and returns those that are test applications; takes the projects as they are with <c>NoBuild</c>.</summary>
    public const string SelectTarget = "SelectSuites";

    /// <summary>Builds the projects and returns their assemblies; only names the assemblies with <c>NoBuild</c>.</summary>
    public const string BuildTarget = "BuildSuites";

    private const string Probe = "AssayProbe";
    private const string NoBuild = "'$(NoBuild)' == 'true'";
    private const string WithBuild = "'$(NoBuild)' != 'true'";

    /// <summary>Writes a script for <paramref name="projects"/> into <paramref name="folder"/> and returns its path.</summary>
    public static string Write(string folder, IReadOnlyList<string> projects, string? solution, string? configuration)
    {
        var probe = Path.Combine(folder, "probe.targets");
        ProbeTargets().Save(probe);

        var properties = Properties(solution, configuration);
        var script = new XElement("Project",
            new XElement("ItemGroup", projects.Select(project => new XElement("Candidate", new XAttribute("Include", Escape(project))))),
            Target(SelectTarget, "@(Selected)",
                // The value sets restoring apart from building, which must evaluate the projects anew.
                MSBuild("Restore", $"{properties};AssayRestore=true", null, new XAttribute("Condition", WithBuild)),
                MSBuild(Probe, $"{properties};CustomAfterMicrosoftCommonTargets={Escape(probe)};"
                    + $"CustomAfterMicrosoftCommonCrossTargetingTargets={Escape(probe)}", "Selected")),
            Target(BuildTarget, "@(Built)",
                MSBuild("Build", properties, "Built", new XAttribute("Condition", WithBuild), new XAttribute("BuildInParallel", "true")),
                MSBuild("DispatchToInnerBuilds;GetTargetPath", $"{properties};InnerTargets=GetTargetPath", "Built",
                    new XAttribute("Condition", NoBuild), new XAttribute("SkipNonexistentTargets", "true"))));

        var path = Path.Combine(folder, "suites.proj");
        new XDocument(script).Save(path);
        return path;
    }

    // Seen from inside a project: its properties are only known there.
    private static XDocument ProbeTargets() => new(new XElement("Project",
        Target(Probe, "@(AssayProbed)",
            new XElement("ItemGroup", new XElement("AssayProbed",
                new XAttribute("Include", "$(MSBuildProjectFullPath)"),
                new XElement("IsTestingPlatformApplication", "$(IsTestingPlatformApplication)"),
                new XElement("IsTestProject", "$(IsTestProject)"),
                new XElement("TargetFrameworks", "$(TargetFrameworks)"))))));

    private static string Properties(string? solution, string? configuration)
    {
        var properties = new List<string>();
        if (configuration is not null)
            properties.Add($"Configuration={Escape(configuration)}");

        if (solution is not null)
        {
            properties.Add($"SolutionDir={Escape(Path.GetDirectoryName(solution)! + Path.DirectorySeparatorChar)}");
            properties.Add($"SolutionPath={Escape(solution)}");
            properties.Add($"SolutionFileName={Escape(Path.GetFileName(solution))}");
            properties.Add($"SolutionName={Escape(Path.GetFileNameWithoutExtension(solution))}");
        }

        return string.Join(';', properties);
    }

    private static XElement Target(string name, string returns, params object[] content) =>
        new("Target", new XAttribute("Name", name), new XAttribute("Returns", returns), content);

    private static XElement MSBuild(string targets, string properties, string? output, params XAttribute[] attributes) => new("MSBuild",
        new XAttribute("Projects", "@(Candidate)"),
        new XAttribute("Targets", targets),
        new XAttribute("Properties", properties.TrimStart(';')),
        new XAttribute("RemoveProperties", "NoBuild"),
        attributes,
        output is null ? null : new XElement("Output", new XAttribute("TaskParameter", "TargetOutputs"), new XAttribute("ItemName", output)));

    // The characters that MSBuild gives a meaning.
    private static string Escape(string value) => string.Concat(value.Select(character =>
        "%$@'();?*".Contains(character, StringComparison.Ordinal) ? $"%{(int)character:X2}" : character.ToString()));
}
