using System.Collections.Immutable;
using Assay.Servers;

namespace Assay.Containers.Images;

/// <summary><c>rabbitmq</c> with its management API, which sandboxes need.</summary>
internal sealed class RabbitImage : ServerImage
{
    private const int Port = 5672;
    private const int Management = 15672;
    private const string User = "assay";

    private static readonly (string Name, string Value)[] Defaults =
    [
        ("disk_free_limit.absolute", "10MB"),
        ("heartbeat", "0"),
        ("vm_memory_high_watermark.relative", "0.8"),
        ("management_agent.disable_metrics_collector", "true"),
        ("log.console.level", "warning"),
    ];

    public override string Kind => "rabbitmq";

    public override ImmutableArray<int> Ports => [Port, Management];

    public override string NameFor(string? version) => $"rabbitmq:{version ?? "4"}-management";

    public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings)
    {
        var merged = Merge(Defaults, settings);
        merged["default_user"] = User;
        merged["default_pass"] = address.Password;
        return new ContainerSetup
        {
            Files = ImmutableSortedDictionary<string, string>.Empty
                .Add("/etc/rabbitmq/conf.d/90-assay.conf", string.Concat(merged.Select(setting => $"{setting.Key} = {setting.Value}\n")))
                .Add("/etc/rabbitmq/advanced.config", "[{rabbit, [{quorum_tick_interval, 100}]}].\n")
                .Add("/etc/rabbitmq/enabled_plugins", "[rabbitmq_management].\n"),
        };
    }

    public override string ConnectionString(ContainerAddress address) =>
        $"amqp://{User}:{address.Password}@{address.Host}:{address.Port(Port)}/?management={address.Port(Management)}";

    /// <summary>The management API starts beside AMQP.</summary>
    public override async Task<string> AskAsync(
        ServerKind kind, string connectionString, ContainerAddress address, string tag, CancellationToken cancellationToken)
    {
        var version = await kind.AskVersion(connectionString, cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.GetAsync(new Uri($"http://{address.Host}:{address.Port(Management)}/"), cancellationToken);
        return version;
    }
}
