using System.Globalization;

namespace Assay.Sql.Templates.Commands;

/// <summary>A program that fills the template, such as a migration tool.</summary>
/// <param name="program">The program.</param>
/// <param name="arguments">Its arguments, with placeholders.</param>
/// <param name="options">What it depends on, its environment, its folder, its time.</param>
/// <param name="describe">Answers what the command line says of the database.</param>
internal sealed class CommandStep<TDatabase>(
    string program, IReadOnlyList<string> arguments, CommandOptions options, Func<TDatabase, CommandPlaceholders> describe) : ITemplateStep<TDatabase>
{
    private const int ShownLines = 40;

    public string Title => program;

    public void AddTo(TemplateHash hash)
    {
        // What the author wrote, not what is found: a tool lies elsewhere on every machine.
        hash.Add(program);
        foreach (var argument in arguments)
        {
            hash.Add("argument").Add(argument);
            foreach (var path in CommandPlaceholders.PathsIn(argument))
                hash.AddFiles(SqlFiles.Resolve(path));
        }

        foreach (var (name, value) in options.Variables)
            hash.Add("variable").Add(name).Add(value);
        if (IsPath(program) && !Path.IsPathRooted(program))
            hash.AddFiles(SqlFiles.Resolve(program));
        options.Inputs.AddTo(hash);
    }

    public async Task ApplyAsync(TDatabase database, CancellationToken cancellationToken)
    {
        var place = describe(database);
        var run = new CommandRun(
            IsPath(program) ? SqlFiles.Resolve(program) : program,
            [.. arguments.Select(place.Replace)],
            options.Variables.ToDictionary(variable => variable.Key, variable => place.Replace(variable.Value)),
            options.Directory is { } directory ? SqlFiles.Resolve(directory) : AppContext.BaseDirectory);
        var line = string.Join(' ', arguments.Prepend(program));
        var (code, output) = await run.ToEndAsync(options.Timeout, cancellationToken);
        if (code == 0)
            return;
        var tail = place.Hide(string.Join('\n', output.TrimEnd().Split('\n').TakeLast(ShownLines)));
        var ended = code is { } number
            ? $"ended with exit code {number.ToString(CultureInfo.InvariantCulture)}"
            : $"did not end within {options.Timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s and was killed; it waits for something, or needs more time: Within(…)";
        throw new SandboxException($"{line} {ended}. It said last:\n{tail}");
    }

    private static bool IsPath(string program) => program.Contains('/', StringComparison.Ordinal) || program.Contains('\\', StringComparison.Ordinal);
}
