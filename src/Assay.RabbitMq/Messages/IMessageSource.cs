using Assay.RabbitMq.Firehose;

namespace Assay.RabbitMq.Messages;

/// <summary>Where a test looks for messages.</summary>
internal interface IMessageSource
{
    string Name { get; }

    /// <summary>Whether a message that was seen came here.</summary>
    bool Holds(SeenMessage seen);

    /// <summary>The messages of this rent, oldest first.</summary>
    Task<IReadOnlyList<RabbitDelivery>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Why there may be messages that nobody can see here, and where to look; null when all are seen.</summary>
    Task<string?> UnseenAsync(CancellationToken cancellationToken);

    /// <summary>Ends when there may be more to read than there was when it was called.</summary>
    Task WaitAsync(Task changed, CancellationToken cancellationToken);
}
