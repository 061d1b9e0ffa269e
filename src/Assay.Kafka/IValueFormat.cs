namespace Assay.Kafka;

/// <summary>How the values of a topic become objects and back.</summary>
internal interface IValueFormat<T>
{
    T Read(ReadOnlyMemory<byte> value);

    ReadOnlyMemory<byte> Write(T value);
}
