using System.Text.RegularExpressions;

namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>The attributes of a change set, <c>name:value</c> with quotes around values that hold spaces.</summary>
internal sealed partial class ChangeSetAttributes
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "splitStatements", "endDelimiter", "stripComments", "runInTransaction", "context", "contextFilter", "labels", "dbms", "failOnError", "ignore",
    };

    /// <summary>They change nothing in a database that is made once.</summary>
    private static readonly HashSet<string> WithoutEffect = new(StringComparer.OrdinalIgnoreCase)
    {
        "runOnChange", "runAlways", "logicalFilePath", "objectQuotingStrategy", "created", "rollbackSplitStatements", "rollbackEndDelimiter", "onValidationFail",
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="SandboxException">One is not known.</exception>
    public ChangeSetAttributes(string place, string text)
    {
        foreach (Match match in Attribute().Matches(text))
        {
            var name = match.Groups[1].Value;
            if (!Known.Contains(name) && !WithoutEffect.Contains(name))
            {
                throw new SandboxException(
                    $"{place} gives its change set the attribute '{name}', which is not known here. Known are {string.Join(", ", Known.Concat(WithoutEffect).Order(StringComparer.Ordinal))}. "
                    + "For others, run Liquibase itself: Command(\"liquibase\", …).");
            }

            _values[name] = match.Groups[2].Value.Trim('"');
        }
    }

    public bool SplitsStatements => IsSet("splitStatements", true);

    public bool StripsComments => IsSet("stripComments", true);

    public bool RunsInTransaction => IsSet("runInTransaction", true);

    public bool FailsOnError => IsSet("failOnError", true);

    public string? EndDelimiter => _values.GetValueOrDefault("endDelimiter");

    /// <summary>Whether the change set runs on PostgreSQL with these contexts and labels.</summary>
    public bool Applies(ChangelogOptions options) => !IsSet("ignore", false) && FitsDbms() && FitsContext(options) && FitsLabels(options);

    private bool FitsDbms()
    {
        var names = List("dbms");
        return names.Count == 0 || names.Contains("postgresql") || names.Contains("all")
            || (names.All(name => name.StartsWith('!')) && !names.Contains("!postgresql"));
    }

    private bool FitsContext(ChangelogOptions options)
    {
        var context = _values.GetValueOrDefault("contextFilter") ?? _values.GetValueOrDefault("context");
        if (string.IsNullOrWhiteSpace(context))
            return true;
        // Without contexts all run, but for those that must be asked for.
        return options.Contexts.Count == 0 ? !context.Contains('@', StringComparison.Ordinal) : TagExpression.Holds(context, options.Contexts);
    }

    private bool FitsLabels(ChangelogOptions options)
    {
        var labels = List("labels");
        return options.LabelFilter is null || labels.Count == 0 || TagExpression.Holds(options.LabelFilter, labels);
    }

    private HashSet<string> List(string name) => new(
        _values.GetValueOrDefault(name, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    private bool IsSet(string name, bool otherwise) =>
        _values.TryGetValue(name, out var value) ? value.Equals("true", StringComparison.OrdinalIgnoreCase) : otherwise;

    [GeneratedRegex("""(\w+):("[^"]*"|\S+)""")]
    private static partial Regex Attribute();
}
