using System.Reflection;
using System.Text;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>
/// What a migration tool made of many inputs, recorded from the tool itself, so that most runs compare with it without starting a JVM for each. Runs with
/// ASSAY_LONG ask the tool again, and ASSAY_RECORD=1 lets them write down what it answers. PostgreSQL words its catalogues in another way in each major version.
/// </summary>
internal sealed class RecordedAnswers
{
    /// <summary>The major version of PostgreSQL that they were recorded with.</summary>
    public const string Version = "15";

    private const string Head = "== ";
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SortedDictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <param name="file">Its path in the project.</param>
    public RecordedAnswers(string file)
    {
        _path = Path.Combine(
            typeof(RecordedAnswers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!, file);
        var sections = File.Exists(_path) ? ("\n" + File.ReadAllText(_path)).Split("\n" + Head, StringSplitOptions.RemoveEmptyEntries) : [];
        foreach (var section in sections)
        {
            var name = section.Split('\n')[0];
            _answers[name] = section[(name.Length + 1)..].TrimEnd();
        }
    }

    private static bool IsRecording => Environment.GetEnvironmentVariable("ASSAY_RECORD") == "1";

    public string Of(string name)
    {
        lock (_gate)
            return _answers.TryGetValue(name, out var answer) ? answer : $"nothing is recorded for '{name}': run with ASSAY_LONG=1 ASSAY_RECORD=1";
    }

    /// <summary>Compares what the tool answered now, or writes it down.</summary>
    public void Check(string name, string answer)
    {
        if (!IsRecording)
        {
            Assert.Equal(Of(name), answer);
            return;
        }

        lock (_gate)
        {
            _answers[name] = answer;
            var text = new StringBuilder();
            foreach (var (key, value) in _answers)
                text.Append(Head).Append(key).Append('\n').Append(value).Append('\n');
            File.WriteAllText(_path, text.ToString());
        }
    }
}
