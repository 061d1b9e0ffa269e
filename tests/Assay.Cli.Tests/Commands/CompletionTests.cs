using System.Diagnostics;
using Assay.Cli.Completions;
using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Commands;

public sealed class CompletionTests
{
    [Fact]
    public async Task The_parts_of_a_command_line_are_suggested()
    {
        var commands = await CliInvocation.RunAsync("[suggest:2]", "st");
        var kinds = await CliInvocation.RunAsync("[suggest:3]", "up ");

        Assert.Equal("status\n", commands.Output);
        Assert.Contains("postgres\n", kinds.Output, StringComparison.Ordinal);
        Assert.Contains("--idle\n", kinds.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_by_the_script()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        using var folder = new TemporaryFolder();
        var program = folder.Write("assay", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "Assay.Cli.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = folder.Write("completion.bash", CompletionScripts.For("bash"));

        Assert.Equal("--idle\n", await CompleteAsync(script, folder.Path, $"{program} up postgres --i", $"{program}", "up", "postgres", "--i"));
    }

    [Theory]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    [InlineData("bash", "-n")]
    public async Task A_shell_that_is_there_reads_its_script(string shell, string check)
    {
        Assert.SkipUnless(Programs.IsThere(shell), $"There is no {shell}: apt-get install {shell}");
        using var folder = new TemporaryFolder();
        using var process = Process.Start(new ProcessStartInfo(shell, [check, folder.Write("script", CompletionScripts.For(shell))]) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (process.ExitCode, errors));
    }

    private static async Task<string> CompleteAsync(string script, string folder, string line, params string[] words)
    {
        var start = new ProcessStartInfo("bash", ["-c",
            """
            source "$1"; shift
            COMP_LINE=$1 COMP_POINT=${#1}; shift
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _assay_complete
            printf '%s\n' "${COMPREPLY[@]}"
            """,
            "bash", script, line, .. words])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        using var process = Process.Start(start)!;
        return await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
