using System.Text.Json;
using Assay.Cli.Commands;

namespace Assay.Cli.Tests.Support;

/// <summary>
/// A command line that is run in the process of the tests, which costs a fraction of one of its own: what is refused or asks for help before it does
/// anything, and <c>assay run</c>, whose tests run in processes of their own.
/// </summary>
internal sealed record CliInvocation(int ExitCode, string Output, string Errors)
{
    /// <summary>What was written with <c>--json</c>; every line must be an object.</summary>
    public IReadOnlyList<JsonElement> Events =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static async Task<CliInvocation> RunAsync(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, errors = new() { NewLine = "\n" };
        var code = await CommandLine.InvokeAsync(arguments, TextWriter.Synchronized(output), TextWriter.Synchronized(errors));
        return new CliInvocation(code, output.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }

    public IEnumerable<JsonElement> EventsOf(string kind) => Events.Where(happened => happened.GetProperty("event").GetString() == kind);

    public void HasEndedWith(int exitCode) => Assert.True(ExitCode == exitCode, $"Ended with {ExitCode}, not {exitCode}.\n{Output}\n{Errors}");
}
