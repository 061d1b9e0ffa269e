namespace Orders.Api.Outbox;

public interface IOutbox
{
    /// <summary>
    /// Hands the oldest unsent events to <paramref name="publish"/> and marks those as sent whose publication succeeded.
    /// Events that another instance is publishing are left to it.
    /// </summary>
    /// <returns>How many events were unsent, and how many of them were sent now.</returns>
    Task<(int Found, int Sent)> SendAsync(Func<OutboxEvent, Task<bool>> publish, CancellationToken cancellationToken);
}
