namespace Assay.Sql.Templates;

/// <summary>How a program that fills a template is run.</summary>
public sealed class CommandOptions
{
    private readonly SortedDictionary<string, string> _variables = new(StringComparer.Ordinal);

    internal CommandOptions()
    {
    }

    internal IReadOnlyDictionary<string, string> Variables => _variables;

    internal TemplateInputs Inputs { get; } = new();

    internal string? Directory { get; private set; }

    internal TimeSpan Timeout { get; private set; } = TimeSpan.FromMinutes(5);

    /// <summary>A file that the program reads, or a folder with everything in it. The template is made anew when it changes.</summary>
    /// <param name="path">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The options.</returns>
    public CommandOptions DependsOn(string path)
    {
        Inputs.File(path);
        return this;
    }

    /// <summary>Sets an environment variable of the program, beside those of the tests' process.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; what stands in braces is replaced as in the arguments.</param>
    /// <returns>The options.</returns>
    public CommandOptions Variable(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        _variables[name] = value;
        return this;
    }

    /// <summary>Runs the program in a folder. In the tests' output unless told.</summary>
    /// <param name="folder">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The options.</returns>
    public CommandOptions In(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Directory = folder;
        return this;
    }

    /// <summary>How long the program may take before it is killed. 5 minutes unless told.</summary>
    /// <param name="timeout">More than zero.</param>
    /// <returns>The options.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or less.</exception>
    public CommandOptions Within(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        Timeout = timeout;
        return this;
    }
}
