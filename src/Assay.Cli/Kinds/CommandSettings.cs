using Assay.Cli.Commands;
using Assay.Cli.Execution;
using Assay.Sql.Templates;

namespace Assay.Cli.Kinds;

/// <summary>A program that fills a template, with the database in its environment.</summary>
internal sealed record CommandSettings
{
    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Run { get; set; } = [];

    /// <summary>The files and folders that it reads: the template is made anew when they change.</summary>
    public IReadOnlyList<string> Inputs { get; set; } = [];

    /// <summary>The folder to run it in.</summary>
    public string Folder { get; set; } = ".";

    /// <summary>Variables beside those of the database.</summary>
    public OrderedDictionary<string, string> Variables { get; set; } = [];

    /// <summary>The same with its paths taken from a folder on.</summary>
    public CommandSettings Locate(string folder) => this with
    {
        Inputs = [.. Inputs.Select(path => Path.GetFullPath(path, folder))],
        Folder = Path.GetFullPath(Folder, folder),
    };

    /// <exception cref="CommandProblem">It says too little.</exception>
    public void Check(string database)
    {
        if (Run.Count == 0)
            throw new CommandProblem(ExitCode.Usage, $"A command of '{database}' in {SettingsFile.Name} has nothing to run: \"run\": [\"npx\", \"prisma\", \"migrate\", \"deploy\"].");
        if (Inputs.Count == 0)
        {
            throw new CommandProblem(
                ExitCode.Usage,
                $"The command '{string.Join(' ', Run)}' of '{database}' in {SettingsFile.Name} has no inputs. Name the files and folders that it reads, \"inputs\": [\"prisma\"]: its result is kept until they change.");
        }
    }

    /// <summary>Says how it runs, with the database in its environment.</summary>
    public void Apply(CommandOptions options, IEnumerable<(string Name, string Value)> database)
    {
        options.In(Folder);
        foreach (var input in Inputs)
            options.DependsOn(input);
        foreach (var (name, value) in database)
            options.Variable(name, value);
        foreach (var (name, value) in Variables)
            options.Variable(name, value);
    }
}
