using Assay.Cli.Execution;
using Assay.RabbitMq;
using Assay.RabbitMq.Servers;

namespace Assay.Cli.Kinds;

/// <summary>RabbitMQ: a virtual host.</summary>
internal sealed class RabbitKind() : ResourceKind<RabbitSettings, RabbitVirtualHost>(RabbitServers.Kind)
{
    public override string Gives => "A RabbitMQ virtual host";

    /// <summary>The AMQP URI without the query, in which other clients look for settings of their own.</summary>
    public override string Url(string connectionString) => RabbitAddress.Parse(connectionString).AmqpUrl;

    protected override OrderedDictionary<string, RabbitSettings> Section(ExecSettings settings) => settings.RabbitMq;

    protected override RabbitVirtualHost Add(SandboxBuilder build, string name, RabbitSettings settings) => build.RabbitMq(name, host =>
    {
        foreach (var (exchange, type) in settings.Exchanges)
            host.Exchange(exchange, type);
        foreach (var queue in settings.Queues)
            host.Queue(queue);
        foreach (var binding in settings.Bindings)
            host.Binding(binding.Queue, binding.Exchange, binding.RoutingKey);
    });

    protected override IEnumerable<KeyValuePair<string, string>> Variables(RabbitVirtualHost part)
    {
        yield return new("AMQP_URL", part.AmqpUrl);
        yield return new("RABBITMQ_URL", part.AmqpUrl);
    }
}
