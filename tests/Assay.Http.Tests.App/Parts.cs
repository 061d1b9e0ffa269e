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

public sealed class Pulse
{
    private volatile bool _beats;

    public bool Beats
    {
        get => _beats;
        set => _beats = value;
    }
}

/// <summary>A scoped service, as handlers are.</summary>
public sealed class Till(Memory memory) : IDisposable
{
    public bool IsClosed { get; private set; }

    public Task<int> Add(int amount) => Task.FromResult(memory.Add(amount));

    public void Dispose() => IsClosed = true;
}

/// <summary>State that the application keeps in memory.</summary>
public sealed class Memory
{
    private int _sum;

    public int Add(int amount) => Interlocked.Add(ref _sum, amount);
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
