using System.Text;

namespace Assay.Kafka;

/// <summary>Values that are UTF-8 text.</summary>
internal sealed class TextValues : IValueFormat<string>
{
    public string Read(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);

    public ReadOnlyMemory<byte> Write(string value) => Encoding.UTF8.GetBytes(value);
}
