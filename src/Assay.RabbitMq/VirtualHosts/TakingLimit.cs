namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// Limits how long anybody waits until the server has taken a message. With its disk or memory alarm on, it reads nothing any more from who publishes: no error comes, and
/// nothing else either.
/// </summary>
internal static class TakingLimit
{
    private const string Advice = "Check the node's disk and memory alarms (rabbitmqctl status): while one is on, nothing that is published is taken. Free some space or raise the limit.";
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <param name="tried">What is tried, as a sentence's beginning: <c>a message to the exchange 'orders' was published</c>.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="blockedBecause">Why the server takes nothing, as it told; null where it did not.</param>
    /// <param name="act">Ends when the server has taken it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SandboxException">It took longer; says what the server told, and what to check.</exception>
    public static async Task<T> WaitAsync<T>(
        string tried, TimeSpan limit, Func<string?> blockedBecause, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeUp.CancelAfter(limit);
        try
        {
            return await act(timeUp.Token);
        }
        catch (OperationCanceledException late) when (timeUp.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var seen = blockedBecause() is { } reason ? $"the server has blocked the connection (\"{reason}\")" : "no confirm came";
            throw new SandboxException(FormattableString.Invariant($"{tried}, and was not taken within {limit.TotalSeconds:0.###} s: {seen}. {Advice}"), late);
        }
    }

    /// <summary>What is said of anything else that has no answer while the server reads nothing from the connection.</summary>
    public static SandboxException Unanswered(string virtualHost, string reason, Exception? slow = null) => new(
        $"the server did not answer a question about the virtual host '{virtualHost}': it has blocked the connection (\"{reason}\"). {Advice}", slow);
}
