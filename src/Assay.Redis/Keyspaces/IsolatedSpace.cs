using Assay.Resources;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>The part of Redis that belongs to one sandbox.</summary>
internal abstract class IsolatedSpace : IAsyncDisposable
{
    private static readonly TimeSpan WordOfLoss = TimeSpan.FromSeconds(5);

    /// <summary>What an application needs to come here and nowhere else.</summary>
    public abstract ConfigurationOptions Options { get; }

    /// <summary>The test's own connection.</summary>
    public abstract ConnectionMultiplexer Connection { get; }

    /// <summary>The logical database.</summary>
    public abstract int DatabaseNumber { get; }

    /// <summary>What every key of the sandbox begins with; empty where the logical database is the sandbox's own.</summary>
    public abstract string Prefix { get; }

    /// <summary>Why it is of no use any more; null while it is fine.</summary>
    public abstract string? LostBecause { get; }

    /// <summary>Why it is lost, or null. A test that lost its connection a moment ago may be faster than the word of the server's end.</summary>
    public string? FindLoss()
    {
        if (!Connection.IsConnected)
            SpinWait.SpinUntil(() => LostBecause is not null, WordOfLoss);
        return LostBecause;
    }

    /// <summary>What a failed test should know of it; null for nothing.</summary>
    public virtual string? Explain() => null;

    /// <summary>What the test should hear about, at its end.</summary>
    public virtual IEnumerable<string> Findings() => [];

    /// <summary>A test begins to use it.</summary>
    public virtual void Rented()
    {
    }

    public abstract ValueTask<Observation> ObserveAsync();

    /// <summary>Removes every key of the sandbox and no other, and puts back what else the test may change.</summary>
    public abstract Task<ResetOutcome> ResetAsync();

    public abstract ValueTask DisposeAsync();
}
