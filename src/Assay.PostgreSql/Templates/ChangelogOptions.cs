namespace Assay.PostgreSql.Templates;

/// <summary>Which change sets of a Liquibase changelog run, and with what.</summary>
public sealed class ChangelogOptions
{
    private readonly SortedDictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _contexts = new(StringComparer.OrdinalIgnoreCase);

    internal ChangelogOptions()
    {
    }

    internal IReadOnlyDictionary<string, string> Parameters => _parameters;

    internal IReadOnlySet<string> Contexts => _contexts;

    internal string? LabelFilter { get; private set; }

    /// <summary>Runs only change sets of these contexts, and those of none, as <c>--contexts</c> does. All run unless told.</summary>
    /// <param name="names">The contexts.</param>
    /// <returns>The options.</returns>
    public ChangelogOptions Context(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        _contexts.UnionWith(names);
        return this;
    }

    /// <summary>Runs only change sets whose labels fit, and those without labels, as <c>--label-filter</c> does. All run unless told.</summary>
    /// <param name="filter">Labels with <c>and</c>, <c>or</c>, <c>!</c> and brackets.</param>
    /// <returns>The options.</returns>
    public ChangelogOptions Labels(string filter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filter);
        LabelFilter = filter;
        return this;
    }

    /// <summary>Gives <c>${name}</c> a value, before any <c>--property</c> of the changelog.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">What stands for it.</param>
    /// <returns>The options.</returns>
    public ChangelogOptions Parameter(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        _parameters[name] = value;
        return this;
    }
}
