using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Requests;

/// <summary>What a connection is to write; no bytes if the client expects none. It may be the last thing that it writes.</summary>
internal readonly record struct DispatchedAnswer(ProtocolWriter? Bytes, bool ClosesConnection = false);
