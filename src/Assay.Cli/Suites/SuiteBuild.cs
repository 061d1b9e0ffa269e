using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Assay.Cli.Commands;
using Assay.Cli.Events;
using Assay.Cli.Hosts;
using Assay.Cli.Output;
using Assay.Cli.Running;
using Assay.Servers.Native;

namespace Assay.Cli.Suites;

/// <summary>Turns projects into suites: finds the test applications among them and builds those.</summary>
internal sealed class SuiteBuild(RunOptions options, string folder, IRunOutput output)
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(250);

    /// <exception cref="CommandProblem">A project does not build, or none is a test application.</exception>
    public async Task<IReadOnlyList<Suite>> BuildAsync(SuiteCandidates candidates, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        output.Write(new BuildStarted(candidates.Projects.Count));
        var selected = Choose(await RunScriptAsync(BuildScript.SelectTarget, candidates.Projects, candidates.Solution, cancellationToken));
        var built = await RunScriptAsync(BuildScript.BuildTarget, selected, candidates.Solution, cancellationToken);
        output.Write(new BuildFinished(watch.Elapsed.TotalMilliseconds));

        var assemblies = built.Select(item => item["Identity"]).ToList();
        if (assemblies.Find(assembly => !File.Exists(assembly)) is { } missing)
            throw new CommandProblem(ExitCode.BuildFailed, $"There is no {missing}: build it first, or leave out --no-build.");

        return Name([.. assemblies.Where(TestApplication.IsOne)]);
    }

    private List<string> Choose(IReadOnlyList<Dictionary<string, string>> probed)
    {
        var suites = new List<string>();
        foreach (var project in probed)
        {
            var isTestProject = IsTrue(project, "IsTestProject");

            // A project for several frameworks says what it is only once one of them is chosen.
            if (IsTrue(project, "IsTestingPlatformApplication") || (isTestProject && project.GetValueOrDefault("TargetFrameworks") is { Length: > 0 }))
                suites.Add(project["Identity"]);
            else if (isTestProject)
                output.Write(new ProblemFound($"{Path.GetFileName(project["Identity"])} is left out: {TestApplication.Requirement}"));
        }

        return suites.Count > 0
            ? suites
            : throw new CommandProblem(ExitCode.NoTests, probed.Count == 1
                ? $"{probed[0]["Identity"]} is no test application: {TestApplication.Requirement}"
                : $"None of the {probed.Count} projects at '{options.Path}' is a test application for Microsoft.Testing.Platform.");
    }

    private static bool IsTrue(Dictionary<string, string> project, string name) =>
        string.Equals(project.GetValueOrDefault(name), "true", StringComparison.OrdinalIgnoreCase);

    // The file name is enough, unless a suite is built for several frameworks or two share a name.
    private static List<Suite> Name(List<string> assemblies)
    {
        var names = assemblies.CountBy(assembly => Path.GetFileNameWithoutExtension(assembly)).ToDictionary();
        return [.. assemblies.Select(assembly =>
        {
            var name = Path.GetFileNameWithoutExtension(assembly);
            return new Suite(names[name] == 1 ? name : $"{name} ({Path.GetFileName(Path.GetDirectoryName(assembly))})", assembly);
        })];
    }

    private async Task<IReadOnlyList<Dictionary<string, string>>> RunScriptAsync(
        string target, IReadOnlyList<string> projects, string? solution, CancellationToken cancellationToken)
    {
        var script = BuildScript.Write(folder, projects, solution, options.Configuration);
        var results = Path.Combine(folder, $"{target}.json");
        var start = new ProcessStartInfo(DotnetHost.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "msbuild", script, "-nologo", "-verbosity:quiet", "-terminalLogger:off", "-maxCpuCount",
                $"-property:NoBuild={options.NoBuild}", $"-getTargetResult:{target}", $"-getResultOutputFile:{results}",
            },
        };

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var lines = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, lines), ReadAsync(process.StandardError, lines));
        try
        {
            await process.WaitForExitAsync(cancellationToken);

            // Nodes and the compiler server stay for the next build and may hold the streams open.
            await reading.WaitAsync(DrainTimeout, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
        catch (OperationCanceledException)
        {
            ProcessTree.Kill(process);
            throw;
        }

        string text;
        lock (lines)
            text = lines.ToString().TrimEnd();

        if (process.ExitCode != 0)
            throw new CommandProblem(ExitCode.BuildFailed, $"The build failed.{Environment.NewLine}{text}");

        return ReadItems(results, target);
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
                lines.AppendLine(line);
        }
    }

    private static List<Dictionary<string, string>> ReadItems(string file, string target)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.GetProperty("TargetResults").GetProperty(target).GetProperty("Items").EnumerateArray()
            .Select(item => item.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString() ?? ""))];
    }
}
