namespace Assay.RabbitMq.Messages;

/// <summary>Bodies that are UTF-8 text.</summary>
internal sealed class TextBodies : RabbitBodyFormat<string>
{
    protected internal override bool IsText => true;

    public override ValueTask<string> ReadAsync(RabbitDelivery message, CancellationToken cancellationToken) => new(message.BodyText);

    public override ValueTask<RabbitMessage> WriteAsync(string value, CancellationToken cancellationToken) => new(RabbitMessage.Text(value) with { ContentType = "text/plain" });
}
