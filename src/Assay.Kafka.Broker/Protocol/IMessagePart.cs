namespace Assay.Kafka.Broker.Protocol;

/// <summary>A structure of the protocol, whose fields depend on the version of the message that holds it.</summary>
internal interface IMessagePart
{
    void Read(ref ProtocolReader reader, short version);

    void Write(ProtocolWriter writer, short version);
}

/// <summary>The body of a request.</summary>
internal interface IRequest : IMessagePart;

/// <summary>The body of a response.</summary>
internal interface IResponse : IMessagePart
{
    /// <summary>The first error code in it that is not 0, in the order of its fields; 0 if there is none.</summary>
    short FirstError();
}
