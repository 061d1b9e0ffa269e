using System.Text;

namespace Assay.Kafka;

/// <summary>Values that are UTF-8 text.</summary>
internal sealed class TextValues : KafkaValueFormat<string>
{
    protected internal override bool IsText => true;

    public override ValueTask<string> ReadAsync(KafkaRecord record, CancellationToken cancellationToken) => new(Encoding.UTF8.GetString(record.Value!.Value.Span));

    public override ValueTask<ReadOnlyMemory<byte>> WriteAsync(string value, string topic, CancellationToken cancellationToken) => new(Encoding.UTF8.GetBytes(value));
}
