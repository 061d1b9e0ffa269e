using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("exec")]
    [InlineData("up")]
    [InlineData("status")]
    [InlineData("down")]
    [InlineData("logs")]
    [InlineData("clean")]
    [InlineData("serve")]
    [InlineData("completion")]
    public async Task Every_command_has_an_example_and_its_exit_codes(string command)
    {
        var cli = await CliInvocation.RunAsync(command, "--help");

        cli.HasEndedWith(0);
        Assert.Contains($"Examples:\n  assay {command}", cli.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:\n  0 ", cli.Output, StringComparison.Ordinal);
        // The output of exec is that of its command, and a script is a script.
        Assert.Equal(command is not ("exec" or "completion"), cli.Output.Contains("--json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_program_itself_has_examples_too_and_ends_as_its_exit_code_says()
    {
        await using var help = await CliProcess.RunAsync("--help");
        help.HasEndedWith(0);
        Assert.Contains("Examples:\n  assay run", help.Output, StringComparison.Ordinal);

        await using var refused = await CliProcess.RunAsync("exec", "--config", "nowhere.json", "--", "true");
        refused.HasEndedWith(2);
        Assert.StartsWith("assay: nowhere.json can't be read", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "--repeat", "0")]
    [InlineData("run", "--no-such-option")]
    [InlineData("logs")]
    [InlineData("completion", "cmd")]
    [InlineData("down", "redis", "--all")]
    [InlineData("no-such-command")]
    public async Task A_command_line_that_can_not_be_used_ends_with_2_and_says_why(params string[] arguments)
    {
        var cli = await CliInvocation.RunAsync(arguments);

        cli.HasEndedWith(2);
        Assert.NotEmpty(cli.Errors.Trim());
    }
}
