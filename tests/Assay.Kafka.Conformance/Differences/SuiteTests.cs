using System.Reflection;
using Assay.Kafka.Conformance.Scripts;

namespace Assay.Kafka.Conformance.Differences;

/// <summary>The documentation says what is tried, and what is known to differ.</summary>
public sealed class SuiteTests
{
    private static readonly string Page = Path.Combine(SuiteFolder.Path, "..", "..", "docs", "kafka-broker.md");

    private static readonly (string Namespace, string Client)[] Clients =
    [
        (nameof(Protocol), "requests in chosen versions"),
        (nameof(DotNet), "Confluent.Kafka"),
        (nameof(Java), "Java (producer, consumers of both protocols, share consumer, Admin, verifiable and performance tools; with `ASSAY_LONG=1`)"),
        ("KafkaJs", "kafkajs"),
        ("Platformatic", "@platformatic/kafka"),
        (nameof(Kcat), "kcat"),
    ];

    [Fact]
    public void At_least_150_behaviours_are_tried_on_both() => Assert.InRange(Counts().Sum(count => count.Behaviours), 150, int.MaxValue);

    [Fact]
    public void The_documentation_has_the_number_of_behaviours_of_each_client() => Check("behaviours",
    [
        "| client | behaviours |",
        "| --- | --- |",
        .. Counts().Select(count => $"| {count.Client} | {count.Behaviours} |"),
        $"| together | {Counts().Sum(count => count.Behaviours)} |",
    ]);

    [Fact]
    public void The_documentation_lists_the_known_differences() => Check("differences",
    [
        "| behaviour | seen by | embedded broker | why |",
        "| --- | --- | --- | --- |",
        .. KnownDifferences.All.Select(difference => $"| {difference.Behaviour} | {difference.Client} | `{difference.Embedded}` | {difference.Reason} |"),
    ]);

    [Fact]
    public void Every_known_difference_is_of_a_behaviour_that_is_tried()
    {
        var tried = Tests().SelectMany(test => test.GetCustomAttributes<BehavioursOfAttribute>()).SelectMany(rows => BehavioursOfAttribute.Names(rows.Folder)).ToHashSet();

        Assert.All(KnownDifferences.All, difference => Assert.Contains(difference.Behaviour, tried));
    }

    private static IEnumerable<MethodInfo> Tests() => typeof(SuiteTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FactAttribute)));

    private static List<(string Client, int Behaviours)> Counts() =>
        [.. Clients.Select(client => (client.Client, Tests().Where(test => Of(test, client.Namespace)).Sum(Count)))];

    private static bool Of(MethodInfo test, string client) =>
        test.DeclaringType!.Namespace!.EndsWith($".{client}", StringComparison.Ordinal) || test.DeclaringType.Name == $"{client}Tests";

    private static int Count(MethodInfo test) =>
        test.IsDefined(typeof(OnBothAttribute)) ? 1
        : test.GetCustomAttribute<BehavioursOfAttribute>() is { } rows ? BehavioursOfAttribute.Names(rows.Folder).Count
        : test.GetCustomAttributes<InlineDataAttribute>().Count(row => row.Data is [Subject.Apache, ..]);

    private static void Check(string part, string[] lines)
    {
        var (begin, end) = ($"<!-- the {part} begin -->", $"<!-- the {part} end -->");
        var text = File.ReadAllText(Page);
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        var table = string.Join('\n', ["", .. lines, ""]);
        if (Environment.GetEnvironmentVariable("ASSAY_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Page, text[..from] + table + text[to..]);
            return;
        }

        Assert.True(table == text[from..to], $"docs/kafka-broker.md is behind the suite: run this test with ASSAY_WRITE_DOCS=1. It should be:{table}");
    }
}
