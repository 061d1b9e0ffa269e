using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>Runs Apache Kafka from a folder, when it is asked for: the embedded broker goes before it.</summary>
internal sealed class KafkaProcessProvider() : NativeProvider(new KafkaRecipe())
{
    public const string ProviderName = "process";

    /// <summary>What Kafka 4 needs at least; Kafka 3 runs on it, too.</summary>
    private const int LeastJava = 17;

    private const string Remedy = "unpack Apache Kafka (kafka_2.13-4.x.tgz from kafka.apache.org) and set " + KafkaInstallations.Variable + " to its folder";

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.Process;

    public override bool Automatic => false;

    protected override Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var installed = KafkaInstallations.Find(search);
        var fitting = installed.FirstOrDefault(found => ServerVersion.Fits(found.Version, search.Request.Version));
        var missing = fitting is null ? NoInstallation(search, installed) : NoJava(search);
        return Task.FromResult((missing is null ? fitting : null, missing));
    }

    private static ServerAnswer NoInstallation(ServerSearch search, IReadOnlyList<NativeBinaries> installed)
    {
        if (installed.Count > 0)
            return ServerAnswer.None($"installed: {string.Join(", ", installed.Select(found => found.Version))}; {search.Request.Version} is pinned", Remedy);
        return search.Options.Variable(KafkaInstallations.Variable) is { } told
            ? ServerAnswer.None($"{KafkaInstallations.Variable}={told} holds no libs/kafka-clients-VERSION.jar", Remedy)
            : ServerAnswer.None($"{KafkaInstallations.Variable} is not set, and Apache Kafka is not in the usual folders", Remedy);
    }

    private static ServerAnswer? NoJava(ServerSearch search) => JavaRuntime.Find(search) switch
    {
        null => ServerAnswer.None("Apache Kafka is there, but no Java: neither JAVA_HOME nor PATH leads to java", $"apt-get install openjdk-{LeastJava}-jre-headless    (brew install openjdk, …)"),
        { Major: < LeastJava } old => ServerAnswer.None(
            $"Apache Kafka needs Java {LeastJava}; {old.Program} is {old.Version}", $"set JAVA_HOME to a Java {LeastJava} or later"),
        _ => null,
    };
}
