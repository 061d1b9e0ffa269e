using System.Text;
using Assay.Dummy;
using Assay.Kafka.Servers;
using Assay.Kafka.Tests.Backends;
using Assay.Reporting;
using Assay.Servers;
using Confluent.Kafka;

namespace Assay.Kafka.Tests.Servers;

public sealed class KafkaProcessTests(ApacheKafka kafka)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_Apache_Kafka_from_its_folder()
    {
        var server = await kafka.ServerAsync();
        Assert.Equal("process", server.Provider);
        Assert.Matches(@"^[0-9]+\.[0-9]+", server.Version);
        Assert.StartsWith("127.0.0.1:", server.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_set_for_tests()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = await kafka.BootstrapServersAsync() }).SetLogHandler(static (_, _) => { }).Build();
        var described = await admin.DescribeConfigsAsync([new() { Type = Confluent.Kafka.Admin.ResourceType.Broker, Name = "1" }]);
        var settings = described[0].Entries;
        Assert.Equal(("0", "1", "-1"), (
            settings["group.initial.rebalance.delay.ms"].Value, settings["offsets.topic.num.partitions"].Value, settings["log.retention.ms"].Value));
    }

    [Fact]
    public async Task Is_not_taken_unless_it_is_asked_for()
    {
        await kafka.ServerAsync();
        var finder = new ServerFinder(new ServerFinderOptions { Journal = RunJournal.ToText(TextWriter.Null), Environment = static _ => null });
        Assert.Equal("embedded", (await finder.FindAsync(new ServerRequest(KafkaServers.CreateKind()), Token)).Provider);
    }

    [Fact]
    public async Task A_folder_without_Kafka_is_named()
    {
        await using var home = new TemporaryHome();
        var failure = await RefusedAsync(home, (KafkaInstallations.Variable, home.Path));
        Assert.Contains($"ASSAY_KAFKA_HOME={home.Path} holds no libs/kafka-clients-VERSION.jar", failure, StringComparison.Ordinal);
        Assert.Contains("unpack Apache Kafka", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_than_the_pinned_one_is_refused()
    {
        await using var home = new TemporaryHome();
        var failure = await RefusedAsync(home, (KafkaInstallations.Variable, Installation(home, "3.9.1")), ("PATH", Java(home, "17.0.2")));
        Assert.Contains("installed: 3.9.1; 4 is pinned", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_Java_is_named()
    {
        await using var home = new TemporaryHome();
        var failure = await RefusedAsync(home, (KafkaInstallations.Variable, Installation(home, "4.3.1")));
        Assert.Contains("no Java: neither JAVA_HOME nor PATH leads to java", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Java_that_is_too_old_is_named()
    {
        await using var home = new TemporaryHome();
        var failure = await RefusedAsync(home, (KafkaInstallations.Variable, Installation(home, "4.3.1")), ("PATH", Java(home, "11.0.4")));
        Assert.Contains("Apache Kafka needs Java 17; ", failure, StringComparison.Ordinal);
        Assert.Contains("is 11.0.4", failure, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(TemporaryHome home, params (string Name, string Value)[] variables)
    {
        var finder = new ServerFinder(new ServerFinderOptions
        {
            Home = home.Home,
            Journal = RunJournal.ToText(TextWriter.Null),
            Environment = name => variables.FirstOrDefault(variable => variable.Name == name).Value,
        });
        var request = new ServerRequest(KafkaServers.CreateKind()) { Provider = "process", Version = "4" };
        return (await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(request, Token))).Message;
    }

    private static string Installation(TemporaryHome home, string version)
    {
        var folder = Path.Combine(home.Path, "kafka");
        Directory.CreateDirectory(Path.Combine(folder, "libs"));
        File.WriteAllBytes(Path.Combine(folder, "libs", $"kafka-clients-{version}.jar"), []);
        return folder;
    }

    /// <summary>A folder for PATH with a Java whose release says its version.</summary>
    private static string Java(TemporaryHome home, string version)
    {
        var bin = Directory.CreateDirectory(Path.Combine(home.Path, "java", "bin")).FullName;
        File.WriteAllBytes(Path.Combine(bin, OperatingSystem.IsWindows() ? "java.exe" : "java"), []);
        File.WriteAllText(Path.Combine(home.Path, "java", "release"), $"JAVA_VERSION=\"{version}\"\n", Encoding.UTF8);
        return bin;
    }
}
