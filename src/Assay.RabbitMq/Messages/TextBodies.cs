using System.Text;

namespace Assay.RabbitMq.Messages;

/// <summary>Bodies that are UTF-8 text.</summary>
internal sealed class TextBodies : IBodyFormat<string>
{
    public string ContentType => "text/plain";

    public string Read(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    public ReadOnlyMemory<byte> Write(string value) => Encoding.UTF8.GetBytes(value);
}
