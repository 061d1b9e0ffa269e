using System.CommandLine;
using Assay.Cli.Output;
using Assay.Cli.Servers;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Cli.Commands;

/// <summary><c>assay clean</c>: removes everything that Assay keeps for this user.</summary>
internal static class CleanCommand
{
    private const string Help = """
        Examples:
          assay clean             stop the warm servers and remove their data, logs, and fetched binaries
          assay clean --force     also under users of the servers, whose connections break

        All of it lies in one folder: ASSAY_HOME, else assay in the user's cache folder. What Assay did not make there stays. While a server is in
        use, nothing is removed, and its users are named.

        Exit codes:
          0    nothing of Assay's is left
          1    something could not be removed
          2    the command line can't be used
          6    a server is in use, so everything was left
        """;

    public static Command Create()
    {
        var force = new Option<bool>("--force") { Description = "Stop servers that are in use, too" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object" };
        var command = new Command("clean", "Remove everything that Assay keeps: servers, data, logs, fetched binaries") { force, json };
        command.SetAction((parsed, cancellationToken) => RemoveAsync(parsed.GetValue(force), parsed.GetValue(json), cancellationToken));
        HelpSections.Describe(command, Help);
        return command;
    }

    public static async Task<int> RemoveAsync(bool force, bool json, CancellationToken cancellationToken)
    {
        var home = ServerHome.Default;
        var directory = new ServerDirectory(home);
        ThrowIfUsed(directory, force);
        var isThere = home.Entries.Any(entry => Directory.Exists(entry) || File.Exists(entry));
        long bytes;
        try
        {
            await directory.StopAllAsync(force, cancellationToken);
            // Now that nobody writes any more.
            bytes = FolderSize.Of(home.Path);
            await directory.RemoveHomeAsync(force, cancellationToken);
        }
        catch (ServerException)
        {
            ThrowIfUsed(directory, force);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandProblem(ExitCode.Failed, $"{home} could not be removed: {e.Message} Is something of it open elsewhere?");
        }

        var left = Directory.Exists(home.Path) ? Directory.EnumerateFileSystemEntries(home.Path).Order(StringComparer.Ordinal).ToList() : [];
        var report = new CleanReport(home.Path, isThere, bytes - FolderSize.Of(home.Path), left);
        Console.WriteLine(json ? ServerJson.Line(report) : Describe(report));
        return ExitCode.Success;
    }

    /// <summary>Asked before anything is stopped, so that those that nobody uses stay warm as well.</summary>
    private static void ThrowIfUsed(ServerDirectory directory, bool force)
    {
        if (!force && directory.List().Where(server => server.IdleSince is null).ToList() is { Count: > 0 } used)
            throw InUse(used);
    }

    private static CommandProblem InUse(List<RunningServer> servers) => new(
        ExitCode.InUse,
        $"Nothing was removed, since {Words.List(servers.Select(server => $"{server.DisplayName} at {server.Address} is in use{(server.Users.Count > 0 ? $" by {RunningKinds.Users(server)}" : "")}"), "and")}. "
        + "Let them end, or say --force.");

    private static string Describe(CleanReport report)
    {
        var text = report.Removed ? $"{report.Home} is removed: {Quantity.Amount(report.Bytes, "bytes")}." : $"There is nothing in {report.Home}.";
        return report.Left.Count == 0 ? text : $"{text} What Assay did not make stays: {string.Join(", ", report.Left)}.";
    }
}
