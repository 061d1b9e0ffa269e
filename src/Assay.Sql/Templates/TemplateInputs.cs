using System.Reflection;

namespace Assay.Sql.Templates;

/// <summary>What a step of a template's making depends on besides its own code. When any of it changes, the template is made anew.</summary>
public sealed class TemplateInputs
{
    private readonly List<Action<TemplateHash>> _parts = [];

    internal TemplateInputs()
    {
    }

    /// <summary>A file that the step reads, or a folder with everything in it. Looked for when the first sandbox starts.</summary>
    /// <param name="path">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The inputs.</returns>
    public TemplateInputs File(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _parts.Add(hash => hash.Add("file").AddFiles(SqlFiles.Resolve(path)));
        return this;
    }

    /// <summary>An assembly that the step's code does not refer to, such as one that it loads by name; counted with all that it refers to.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The inputs.</returns>
    public TemplateInputs Assembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        _parts.Add(hash => hash.Add("assembly").AddAssembly(assembly));
        return this;
    }

    /// <summary>An assembly that takes work to find, asked for when the first sandbox starts.</summary>
    /// <param name="assembly">Answers the assembly.</param>
    /// <returns>The inputs.</returns>
    public TemplateInputs Assembly(Func<Assembly> assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        _parts.Add(hash => hash.Add("assembly").AddAssembly(assembly()));
        return this;
    }

    /// <summary>A value that the step's code takes from outside, such as a captured variable or a setting.</summary>
    /// <param name="value">The value, as text.</param>
    /// <returns>The inputs.</returns>
    public TemplateInputs Value(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _parts.Add(hash => hash.Add("value").Add(value));
        return this;
    }

    /// <summary>A value that takes work to find, asked for when the first sandbox starts.</summary>
    /// <param name="value">Answers the value, as text.</param>
    /// <returns>The inputs.</returns>
    public TemplateInputs Value(Func<string> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _parts.Add(hash => hash.Add("value").Add(value()));
        return this;
    }

    internal void AddTo(TemplateHash hash)
    {
        foreach (var part in _parts)
            part(hash);
    }
}
