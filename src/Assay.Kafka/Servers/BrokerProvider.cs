using System.Reflection;
using Assay.Kafka.Broker;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Kafka.Servers;

/// <summary>Runs the embedded broker as a process that all of the user's processes share, when it is asked for: suites in any language use it like Kafka.</summary>
internal sealed class BrokerProvider() : NativeProvider(new BrokerRecipe())
{
    public const string ProviderName = "broker";

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.Process;

    public override bool Automatic => false;

    private static string Version => typeof(EmbeddedKafkaCluster).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    protected override Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        if (search.Request.Version is { } pinned)
        {
            return Task.FromResult<(NativeBinaries?, ServerAnswer?)>((null, ServerAnswer.None(
                $"the embedded broker is no Apache Kafka {pinned}", $"ask for no version, or set {search.Request.Kind.ProviderVariable}=process and {KafkaInstallations.Variable} to the folder of an Apache Kafka {pinned}")));
        }

        var program = BrokerProgram.Ensure(search.Home);
        return Task.FromResult<(NativeBinaries?, ServerAnswer?)>((new NativeBinaries(Path.GetDirectoryName(program)!, Version, "the embedded broker, in a process of its own"), null));
    }
}
