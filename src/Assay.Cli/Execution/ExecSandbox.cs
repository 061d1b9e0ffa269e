using Assay.Cli.Kinds;

namespace Assay.Cli.Execution;

/// <summary>What a command is given: an isolated copy of everything that its settings name.</summary>
internal sealed class ExecSandbox : Sandbox
{
    private readonly IReadOnlyList<DeclaredResource> _resources;

    public ExecSandbox(SandboxBuilder build, ExecSettings settings) =>
        _resources = [.. settings.Resources.Select(resource => resource.Declare(build))];

    /// <summary>
    /// The variables for the command: the usual ones of the first resource of each kind, and what each has of its own.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _resources.SelectMany(resource => resource.Usual()))
            variables.TryAdd(name, value);
        foreach (var (name, value) in _resources.SelectMany(resource => resource.Own()))
            variables[name] = value;
        return variables;
    }
}
