namespace Assay.RabbitMq.Messages;

/// <summary>How the bodies of messages become objects and back.</summary>
internal interface IBodyFormat<T>
{
    string ContentType { get; }

    T Read(ReadOnlyMemory<byte> body);

    ReadOnlyMemory<byte> Write(T value);
}
