namespace Assay.RabbitMq;

/// <summary>RabbitMQ in sandboxes.</summary>
public static class RabbitSandboxBuilderExtensions
{
    /// <summary>
    /// Adds a RabbitMQ virtual host of the sandbox's own. To an application it is a whole broker, with the names that it has in production.
    /// </summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">What is there before the services start, and who consumes; services may declare all of it themselves.</param>
    public static RabbitVirtualHost RabbitMq(this SandboxBuilder build, string name, Action<RabbitVirtualHostBuilder>? declare = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        var declared = new RabbitVirtualHostBuilder();
        declare?.Invoke(declared);
        return build.Add(new RabbitVirtualHost(name, declared));
    }
}
