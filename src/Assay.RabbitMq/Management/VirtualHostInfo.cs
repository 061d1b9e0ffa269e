namespace Assay.RabbitMq.Management;

/// <summary>A virtual host, as the management API tells it.</summary>
internal sealed record VirtualHostInfo(string Name, IReadOnlyList<string>? Tags);
