namespace Assay.Kafka.Broker.Requests;

/// <summary>Where a request comes from. <see cref="Closed"/> is cancelled when its connection ends: nobody waits for the answer any more.</summary>
internal sealed record RequestContext(short Version, string ClientId, string ClientHost, CancellationToken Closed);
