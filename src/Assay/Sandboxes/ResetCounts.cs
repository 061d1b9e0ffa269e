using System.Collections.Concurrent;
using Assay.Resources;

namespace Assay.Sandboxes;

/// <summary>What became of the resets of one pool.</summary>
internal sealed class ResetCounts
{
    private readonly ConcurrentQueue<string> _replacements = new();
    private readonly ConcurrentDictionary<string, bool> _reasons = new();
    private int _inPlace;

    public int InPlace => Volatile.Read(ref _inPlace);

    /// <summary>Why sandboxes were replaced, oldest first.</summary>
    public IReadOnlyCollection<string> Replacements => _replacements;

    public void Add(ResetOutcome outcome)
    {
        if (outcome.ReplaceBecause is { } reason)
            _replacements.Enqueue(reason);
        else
            Interlocked.Increment(ref _inPlace);
    }

    /// <summary>Whether a reason is met for the first time: a suite that is replaced after every test says so once.</summary>
    public bool IsNew(string reason) => _reasons.TryAdd(reason, true);
}
