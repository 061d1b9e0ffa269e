using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Groups;

/// <summary>What a client asked of a group is not possible. Thrown before anything was changed; the message goes to the client.</summary>
internal sealed class RefusedException(ErrorCode error, string message) : Exception(message)
{
    public ErrorCode Error => error;
}
