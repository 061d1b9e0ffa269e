using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>Reads a Liquibase-formatted SQL file.</summary>
internal sealed partial class ChangelogParser
{
    private readonly string _file;
    private readonly string _text;
    private readonly Dictionary<string, string> _properties;
    private readonly List<ChangeSet> _changeSets = [];
    private ChangeSetText _sql = new();
    private bool _inRollback;
    private bool _ignoring;
    private int _ignoredLines;
    private int _line;

    private ChangelogParser(string file, string text, IReadOnlyDictionary<string, string> parameters)
    {
        _file = file;
        _text = text;
        _properties = new Dictionary<string, string>(parameters, StringComparer.OrdinalIgnoreCase);
    }

    private ChangeSet? Current => _changeSets.Count == 0 ? null : _changeSets[^1];

    private string Place => $"{_file}:{_line.ToString(CultureInfo.InvariantCulture)}";

    /// <exception cref="SandboxException">It is no such file, or says what is not understood.</exception>
    public static IReadOnlyList<ChangeSet> Parse(string file, string text, IReadOnlyDictionary<string, string> parameters)
    {
        var parser = new ChangelogParser(file, text, parameters);
        if (!Header().IsMatch(text))
            throw new SandboxException($"{file} is no Liquibase-formatted SQL: its first line must be --liquibase formatted sql.");
        for (var place = 0; place < text.Length;)
        {
            var end = text.IndexOf('\n', place) is >= 0 and var found ? found : text.Length;
            parser._line++;
            parser.Read(text[place..end].TrimEnd('\r'), place);
            place = end + 1;
        }

        parser.Finish();
        return parser._changeSets.Count > 0 ? parser._changeSets : throw new SandboxException($"{file} holds no change set: --changeset author:id begins one.");
    }

    private void Read(string line, int place)
    {
        if (Ignores(line) || ReadProperty(line) || ReadChangeSet(line) || Current is null || ReadRollback(line) || ReadPreconditions(line))
            return;
        _sql.Add(Expand(line), place);
    }

    private bool Ignores(string line)
    {
        if (IgnoreLines().Match(line) is { Success: true } match)
        {
            var what = match.Groups[1].Value;
            _ignoring = what.Equals("start", StringComparison.OrdinalIgnoreCase);
            if (int.TryParse(what, CultureInfo.InvariantCulture, out var lines))
                _ignoredLines = lines;
            return true;
        }

        return _ignoring || _ignoredLines-- > 0;
    }

    private bool ReadProperty(string line)
    {
        if (Property().Match(line) is not { Success: true } match)
            return false;
        var attributes = Attribute().Matches(match.Groups[1].Value).ToDictionary(a => a.Groups[1].Value, a => a.Groups[2].Value.Trim('"'), StringComparer.OrdinalIgnoreCase);
        if (!attributes.TryGetValue("name", out var name) || !attributes.TryGetValue("value", out var value))
            throw new SandboxException($"{Place} is no property: --property name:… value:….");
        // The first that fits counts.
        if (!attributes.TryGetValue("dbms", out var dbms) || dbms.Split(',').Select(one => one.Trim()).Any(one => one is "postgresql" or "all"))
            _properties.TryAdd(name, value);
        return true;
    }

    private bool ReadChangeSet(string line)
    {
        if (!ChangeSetLine().IsMatch(line))
            return false;
        Finish();
        if (ChangeSetHead().Match(line) is not { Success: true } match)
            throw new SandboxException($"{Place} is no head of a change set: --changeset author:id attribute:value ….");
        var changeSet = new ChangeSet(match.Groups[1].Value.Trim('"'), match.Groups[2].Value.Trim('"'), _line, new ChangeSetAttributes(Place, match.Groups[3].Value));
        if (_changeSets.FirstOrDefault(other => other.Author == changeSet.Author && other.Id == changeSet.Id) is { } same)
        {
            throw new SandboxException(
                $"{Place}: there is a change set {changeSet} already, in line {same.Line.ToString(CultureInfo.InvariantCulture)}. Give it another id.");
        }

        _changeSets.Add(changeSet);
        return true;
    }

    private bool ReadRollback(string line)
    {
        if (_inRollback || RollbackBlock().IsMatch(line))
        {
            _inRollback = !line.Contains("*/", StringComparison.Ordinal);
            return true;
        }

        return RollbackLine().IsMatch(line);
    }

    private bool ReadPreconditions(string line)
    {
        if (PreconditionsLine().Match(line) is { Success: true } head)
        {
            foreach (Match attribute in Attribute().Matches(head.Groups[1].Value))
            {
                var value = attribute.Groups[2].Value.ToUpperInvariant();
                if (value is not ("HALT" or "CONTINUE" or "MARK_RAN" or "WARN"))
                    throw new SandboxException($"{Place}: '{value}' says nothing of preconditions. Known are HALT, CONTINUE, MARK_RAN and WARN.");
                if (attribute.Groups[1].Value.Equals("onFail", StringComparison.OrdinalIgnoreCase))
                    Current!.OnFail = value;
                else if (attribute.Groups[1].Value.Equals("onError", StringComparison.OrdinalIgnoreCase))
                    Current!.OnError = value;
            }

            return true;
        }

        if (PreconditionLine().Match(line) is not { Success: true } match)
            return false;
        Current!.Preconditions.Add(ToPrecondition(match.Groups[1].Value.ToLowerInvariant(), Expand(match.Groups[2].Value.Trim())));
        return true;
    }

    private Precondition ToPrecondition(string kind, string text)
    {
        if (kind == "sql-check" && SqlCheck().Match(text) is { Success: true } check)
            return new Precondition(text, check.Groups[2].Value, check.Groups[1].Value.Trim('"', '\''));
        var values = Attribute().Matches(text).ToDictionary(a => a.Groups[1].Value, a => a.Groups[2].Value.Trim('"'), StringComparer.OrdinalIgnoreCase);
        var (catalogue, name) = kind switch
        {
            "table-exists" => ("r', 'p", values.GetValueOrDefault("table")),
            "view-exists" => ("v", values.GetValueOrDefault("view")),
            _ => ("", null),
        };
        if (name is null)
        {
            throw new SandboxException(
                $"{Place}: the precondition '{kind} {text}' is not known here. Known are sql-check expectedResult:… query, table-exists table:… schema:… and view-exists view:… schema:….");
        }

        var schema = values.TryGetValue("schema", out var given) ? Literal(given) : "current_schema()";
        return new Precondition(
            $"{kind} {text}",
            $"select exists (select from pg_class where relkind in ('{catalogue}') and lower(relname) = lower({Literal(name)}) and relnamespace = (select oid from pg_namespace where nspname = {schema}))",
            "True");

        static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private void Finish()
    {
        if (Current is null)
            return;
        Current.Script = _sql.ToScript(_file, _text, Current.Attributes);
        if (Current.Script.Statements.Count == 0)
            throw new SandboxException($"{_file}:{Current.Line.ToString(CultureInfo.InvariantCulture)}: the change set {Current} holds no SQL.");
        (_sql, _inRollback) = (new ChangeSetText(), false);
    }

    /// <summary>What has no value stays as it is.</summary>
    private string Expand(string line) => Reference().Replace(line, match => _properties.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\A\uFEFF?\s*--\s*liquibase\s+formatted\s+sql", RegexOptions.IgnoreCase)]
    private static partial Regex Header();

    [GeneratedRegex(@"^\s*--\s*changeset\b", RegexOptions.IgnoreCase)]
    private static partial Regex ChangeSetLine();

    [GeneratedRegex("""^\s*--\s*changeset\s+("[^"]+"|[^:"]+):\s*("[^"]+"|\S+)(.*)$""", RegexOptions.IgnoreCase)]
    private static partial Regex ChangeSetHead();

    [GeneratedRegex(@"^\s*--\s*rollback\b", RegexOptions.IgnoreCase)]
    private static partial Regex RollbackLine();

    [GeneratedRegex(@"^\s*/\*\s*liquibase\s+rollback\b", RegexOptions.IgnoreCase)]
    private static partial Regex RollbackBlock();

    [GeneratedRegex(@"^\s*--\s*preconditions\b(.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex PreconditionsLine();

    [GeneratedRegex(@"^\s*--\s*precondition-([\w-]+)(.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex PreconditionLine();

    [GeneratedRegex("""^expectedResult:("[^"]*"|'[^']*'|\S+)\s+(.*)$""", RegexOptions.IgnoreCase)]
    private static partial Regex SqlCheck();

    [GeneratedRegex(@"^\s*--\s*property\s+(.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Property();

    [GeneratedRegex(@"^\s*--\s*ignoreLines\s*:\s*(start|end|\d+)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex IgnoreLines();

    [GeneratedRegex("""(\w+):("[^"]*"|\S+)""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Reference();
}
