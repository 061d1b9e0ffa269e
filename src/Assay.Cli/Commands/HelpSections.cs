using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Assay.Cli.Commands;

/// <summary>Adds what the default help lacks: examples and exit codes.</summary>
internal sealed class HelpSections(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, string> Sections = [];

    /// <summary>Shows <paramref name="text"/> below the help of <paramref name="command"/>.</summary>
    public static void Describe(Command command, string text) => Sections[command] = text;

    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpSections((SynchronousCommandLineAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = standard.Invoke(parseResult);
        if (Sections.TryGetValue(parseResult.CommandResult.Command, out var text))
            parseResult.InvocationConfiguration.Output.WriteLine(text.TrimEnd());

        return code;
    }
}
