using System.CommandLine;
using System.CommandLine.Invocation;
using Assay.Servers;

namespace Assay.Cli.Commands;

/// <summary>The root of the command line.</summary>
internal static class CommandLine
{
    private const string Help = """
        Examples:
          assay run tests/Orders.Tests        build and run a suite
          assay exec -- npm test              run any command on dependencies of its own
          assay serve -- npm test             give each test of any language a database of its own, over HTTP
          assay up postgres redis             start servers ahead
          assay status                        what is warm, and who uses it

        assay COMMAND --help tells more of each, with examples and exit codes. Every command that writes something to read has --json.
        """;

    /// <param name="args">What was typed behind the name of the program.</param>
    /// <param name="output">Where help goes; standard output unless told.</param>
    /// <param name="errors">Where problems go; standard error unless told.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(string[] args, TextWriter? output = null, TextWriter? errors = null)
    {
        var root = new RootCommand("Assay runs integration tests on real dependencies and shows the servers they keep warm.")
        {
            RunCommand.Create(),
            ExecCommand.Create(),
            ServeCommand.Create(),
            UpCommand.Create(),
            KafkaCommand.Create(),
            StatusCommand.Create(),
            DownCommand.Create(),
            LogsCommand.Create(),
            CleanCommand.Create(),
            CompletionCommand.Create(),
        };
        HelpSections.Describe(root, Help);
        HelpSections.AddTo(root);

        var result = root.Parse(args);
        if (result.Action is ParseErrorAction action)
            action.ShowHelp = args.Length == 0;

        // Commands stop politely on their own (see Interruption), and report problems as messages.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (output is not null)
            configuration.Output = output;
        if (errors is not null)
            configuration.Error = errors;
        try
        {
            var code = await result.InvokeAsync(configuration);
            return result.Action is ParseErrorAction ? ExitCode.Usage : code;
        }
        catch (CommandProblem problem)
        {
            await configuration.Error.WriteLineAsync($"assay: {problem.Message}");
            return problem.ExitCode;
        }
        catch (FormatException wrong)
        {
            // A variable of the environment, such as ASSAY_IDLE, that can't be read.
            await configuration.Error.WriteLineAsync($"assay: {wrong.Message}");
            return ExitCode.Usage;
        }
        catch (Exception problem) when (problem is ServerException or SandboxException)
        {
            await configuration.Error.WriteLineAsync($"assay: {problem.Message}");
            return ExitCode.Failed;
        }
    }
}
