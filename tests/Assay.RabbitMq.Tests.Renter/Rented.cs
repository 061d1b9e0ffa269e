namespace Assay.RabbitMq.Tests.Renter;

/// <summary>A sandbox with a virtual host that holds one queue.</summary>
public sealed class Rented : Sandbox
{
    public const string Queue = "holders";

    public Rented(SandboxBuilder build) => Bus = build.RabbitMq("bus", rabbit => rabbit.Queue(Queue));

    public RabbitVirtualHost Bus { get; }
}
