using Assay.Cli.Commands;
using Assay.Cli.Kinds;
using Assay.Compose.Files;
using Assay.Compose.Services;

namespace Assay.Cli.Execution;

/// <summary>What a compose file asks for: a resource for each service that is a server of a known kind, by the service's name.</summary>
internal static class ComposeSettings
{
    /// <exception cref="CommandProblem">It can't be read, or has no such service.</exception>
    public static ExecSettings Read(IReadOnlyList<string> files)
    {
        try
        {
            var project = ComposeProject.Read(files, Environment.GetEnvironmentVariable);
            var settings = new ExecSettings();
            foreach (var service in project.Services.Where(service => !ServiceLabels.IsIgnored(service)))
            {
                if (ServiceRule.All.FirstOrDefault(rule => rule.Fits(service)) is { } rule && ResourceKind.Find(rule.Kind) is { } kind)
                    kind.AddTo(settings, service.Name, rule.TellsVersion ? service.Image?.MajorVersion : null);
            }

            if (settings.Resources.Count > 0)
                return settings;
            throw new CommandProblem(
                ExitCode.Usage,
                $"{project.File} has no service that Assay knows as a server{Told(project)}. An image of your own is told by a label: assay.kind: postgres. Or write {SettingsFile.Name}: assay exec --help shows it.");
        }
        catch (ComposeException wrong)
        {
            throw new CommandProblem(ExitCode.Usage, wrong.Message);
        }
    }

    private static string Told(ComposeProject project) => project.Services.Count == 0 ? "" : $", only {string.Join(", ", project.Services.Select(service => service.Problem is null ? service.ToString() : $"{service.Name}, where {service.Problem}"))}";
}
