using System.CommandLine;
using Assay.Cli.Completions;

namespace Assay.Cli.Commands;

/// <summary><c>assay completion</c>: writes the script by which a shell completes command lines.</summary>
internal static class CompletionCommand
{
    private const string Help = """
        Examples:
          assay completion bash >> ~/.bashrc
          assay completion zsh  > "${fpath[1]}/_assay"
          assay completion fish > ~/.config/fish/completions/assay.fish
          assay completion powershell >> $PROFILE

        New shells then complete commands, options, kinds of servers and running servers.

        Exit codes:
          0    written
          2    there is no script for that shell
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", CompletionScripts.Shells) };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Command("completion", "Write the script for completion in a shell") { shell.RefuseOptions() };
        command.SetAction(parsed =>
        {
            Console.Write(CompletionScripts.For(parsed.GetRequiredValue(shell)));
            return ExitCode.Success;
        });
        HelpSections.Describe(command, Help);
        return command;
    }
}
