using Assay.Servers;

namespace Assay.Kafka.Servers;

/// <summary>The broker inside this process: there is nothing to find, each sandbox starts its own cluster.</summary>
internal sealed class EmbeddedKafkaProvider : ServerProvider
{
    public const string ProviderName = "embedded";

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.Embedded;

    public override Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken) =>
        Task.FromResult(ServerAnswer.Found(new Server
        {
            Kind = search.Request.Kind,
            Provider = ProviderName,
            Version = "",
            Source = "a cluster for each sandbox, in this process",
            ConnectionString = "",
        }));
}
