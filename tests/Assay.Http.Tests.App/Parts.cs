namespace Assay.Http.Tests.App;

public sealed record FirstSight(string? Greeting);

public enum OrderStatus
{
    Open,
    Paid,
}

public sealed record Order(int Id, int UserId, OrderStatus Status);

public sealed record NewOrder(int Amount);

public interface IClock
{
    string Now { get; }
}

internal sealed class SystemClock : IClock
{
    public string Now => "now";
}

/// <summary>Holds requests back until a test opens it; pays no attention to clients that go away.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _entered;

    public int Entered => Volatile.Read(ref _entered);

    public Task Opened => _opened.Task;

    public void Enter() => Interlocked.Increment(ref _entered);

    public void Open() => _opened.TrySetResult();
}

internal sealed class Payments(HttpClient http)
{
    public async Task<int> ChargeAsync(int amount, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("charges", new { amount, card = "card_abc" }, cancellationToken);
        return (int)response.StatusCode;
    }
}
