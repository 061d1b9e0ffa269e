using Confluent.Kafka;

namespace Orders.Worker.DeadLetters;

public interface IDeadLetters
{
    /// <summary>Sets a record aside, as it is, with the reason. Returns when the brokers have it.</summary>
    Task AddAsync(ConsumeResult<byte[]?, byte[]?> record, string reason, CancellationToken cancellationToken);
}
