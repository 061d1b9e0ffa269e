using Spectre.Console;

namespace Assay.Cli.Output;

/// <summary>Chooses how a run is shown.</summary>
internal static class RunOutput
{
    // Lines in a file or a pipe are not broken.
    private const int WidthWhenRedirected = 10_000;

    /// <param name="json">Whether programs read it.</param>
    /// <param name="writer">Where it goes: standard output, or something that is no terminal.</param>
    public static IRunOutput Open(bool json, TextWriter writer)
    {
        if (json)
            return new JsonOutput(writer);

        var console = ReferenceEquals(writer, Console.Out) ? AnsiConsole.Console : AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!Console.IsOutputRedirected && console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi)
            return new LiveOutput(console);

        console.Profile.Width = WidthWhenRedirected;
        return new TextOutput(console);
    }
}
