using System.CommandLine;
using Assay.Cli.Output;
using Assay.Cli.Servers;
using Assay.Servers;

namespace Assay.Cli.Commands;

/// <summary><c>assay status</c>: the servers that Assay keeps warm.</summary>
internal static class StatusCommand
{
    private const string Help = """
        Examples:
          assay status
          assay status --json | jq -r 'select(.kind == "postgres") .address'

        Memory is that of the server's main process.

        Exit codes:
          0    at least one server is running
          1    the servers could not be listed
          2    the command line can't be used
          3    no server is running
        """;

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Write one JSON object per server and line" };
        var command = new Command("status", "Show the servers that are kept warm: version, address, users, memory") { json };
        command.SetAction(parsed => Run(parsed.GetValue(json)));
        HelpSections.Describe(command, Help);
        return command;
    }

    private static int Run(bool json)
    {
        var servers = ServerDirectory.Default.List();
        if (json)
        {
            foreach (var server in servers)
                Console.WriteLine(ServerJson.Line(ServerReport.Of(server)));
        }
        else if (servers.Count == 0)
        {
            Console.WriteLine($"No server is running (looked in {ServerHome.Default}).");
        }
        else
        {
            foreach (var line in Columns.Align(servers.Select(server => Row(server, TimeProvider.System.GetUtcNow()))))
                Console.WriteLine(line);
        }

        return servers.Count > 0 ? ExitCode.Success : ExitCode.NoServer;
    }

    private static string[] Row(RunningServer server, DateTimeOffset now) =>
    [
        server.DisplayName,
        server.Address,
        server.Provider,
        server.MemoryBytes == 0 ? "?" : Quantity.Amount(server.MemoryBytes, "bytes"),
        server.IdleSince is { } since ? $"idle for {Quantity.Time((now - since).TotalMilliseconds)}"
            : server.Users.Count > 0 ? $"used by {string.Join(", ", server.Users.Select(user => $"{user.ProcessName} ({user.ProcessId})"))}"
            : "in use",
    ];
}
