using Offer = Assay.Kafka.Broker.Protocol.Messages.JoinGroupRequest.JoinGroupRequestProtocol;

namespace Assay.Kafka.Broker.Groups.Consumer;

/// <summary>What a member of the classic protocol said when it joined: it must be able to go back to a classic group.</summary>
internal sealed record ClassicMembership(TimeSpan SessionTimeout, IReadOnlyList<Offer> Protocols)
{
    public string ProtocolName => Protocols[0].Name;
}
