using Spectre.Console;

namespace Assay.Cli.Output;

/// <summary>Chooses how a run is shown.</summary>
internal static class RunOutput
{
    // Lines in a file or a pipe are not broken.
    private const int WidthWhenRedirected = 10_000;

    public static IRunOutput Open(bool json)
    {
        if (json)
            return new JsonOutput(Console.Out);

        var console = AnsiConsole.Console;
        if (!Console.IsOutputRedirected && console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi)
            return new LiveOutput(console);

        console.Profile.Width = WidthWhenRedirected;
        return new TextOutput(console);
    }
}
