using Assay.Cli.Commands;
using Assay.Servers;

namespace Assay.Cli.Servers;

/// <summary>Running servers by their kind and their users, for several commands.</summary>
internal static class RunningKinds
{
    /// <summary>The kinds of which a server runs; none where they can't be listed.</summary>
    public static IEnumerable<string> Names()
    {
        try
        {
            return [.. ServerDirectory.Default.List().Select(server => server.Kind).Distinct()];
        }
        catch (ServerException)
        {
            return [];
        }
    }

    /// <summary>Whether <paramref name="kind"/>, in any case, is the name that the server goes by.</summary>
    public static bool Is(RunningServer server, string kind) => string.Equals(server.Kind, kind, StringComparison.OrdinalIgnoreCase);

    /// <summary>The problem that nothing of <paramref name="kind"/> runs.</summary>
    public static CommandProblem NoServer(string kind) => new(
        ExitCode.NoServer,
        $"No server of the kind '{kind}' is running. " + (Names().ToList() is { Count: > 0 } running ? $"Running are {string.Join(", ", running)}." : "None is running at all."));

    /// <summary>The processes that use a server, by name and id.</summary>
    public static string Users(RunningServer server) => string.Join(", ", server.Users.Select(user => $"{user.ProcessName} ({user.ProcessId})"));
}
