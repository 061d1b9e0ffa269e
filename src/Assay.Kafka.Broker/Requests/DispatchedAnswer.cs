using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Requests;

/// <summary>What a connection is to write; no bytes if the client expects none. It may be the last thing that it writes.</summary>
/// <remarks>A class, since the tasks of a value would have to be compiled when the first client of a process asks.</remarks>
internal sealed record DispatchedAnswer(ProtocolWriter? Bytes, bool ClosesConnection = false);
