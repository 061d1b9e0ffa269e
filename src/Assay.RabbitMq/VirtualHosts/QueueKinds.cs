using System.Collections.Concurrent;
using Assay.RabbitMq.Management;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// Which queues are streams. A stream answers a passive declaration as every queue does, but who asks it for a single message loses the whole connection (540 NOT_IMPLEMENTED).
/// </summary>
internal sealed class QueueKinds(ManagementApi api, LeasedVirtualHost virtualHost)
{
    private readonly ConcurrentDictionary<string, bool> _areStreams = new(StringComparer.Ordinal);

    public async Task<bool> IsStreamAsync(string queue, CancellationToken cancellationToken)
    {
        if (_areStreams.TryGetValue(queue, out var known))
            return known;
        foreach (var found in await api.QueuesAsync(virtualHost.Name, cancellationToken))
            _areStreams[found.Name] = found.Type == "stream";
        return _areStreams.GetValueOrDefault(queue);
    }

    /// <summary>A test may have declared a queue anew as one of another type.</summary>
    public void Forget() => _areStreams.Clear();
}
