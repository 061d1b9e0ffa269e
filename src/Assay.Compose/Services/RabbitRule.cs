namespace Assay.Compose.Services;

/// <summary>RabbitMQ, with its management API.</summary>
internal sealed class RabbitRule : ServiceRule
{
    private const int ManagementPort = 15672;

    public override string Kind => "rabbitmq";

    public override int Port => 5672;

    protected override IReadOnlyList<string> Images => ["rabbitmq"];

    public override string ConnectionString(ComposeService service, ComposePort at, out string? missing)
    {
        var management = Published(service, ManagementPort);
        missing = management?.Host is null
            ? $"it does not publish {ManagementPort} at a fixed port, where its management API is, which sandboxes need: use an image with -management, and \"{ManagementPort}:{ManagementPort}\""
            : null;
        var user = Uri.EscapeDataString(service.Variable("RABBITMQ_DEFAULT_USER", "RABBITMQ_USERNAME") ?? "guest");
        var password = Uri.EscapeDataString(service.Variable("RABBITMQ_DEFAULT_PASS", "RABBITMQ_PASSWORD") ?? "guest");
        var virtualHost = Uri.EscapeDataString(service.Variable("RABBITMQ_DEFAULT_VHOST") ?? "/");
        return $"amqp://{user}:{password}@{at.Reached}:{Text(at.Host)}/{virtualHost}?management={Text(management?.Host)}";
    }
}
