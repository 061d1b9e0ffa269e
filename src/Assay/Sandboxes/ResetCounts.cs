using System.Collections.Concurrent;
using Assay.Resources;

namespace Assay.Sandboxes;

/// <summary>What became of the resets of one pool.</summary>
internal sealed class ResetCounts
{
    private readonly ConcurrentQueue<string> _replacements = new();
    private int _inPlace;

    public int InPlace => Volatile.Read(ref _inPlace);

    /// <summary>Why sandboxes were replaced, oldest first.</summary>
    public IReadOnlyCollection<string> Replacements => _replacements;

    public void Add(ResetOutcome outcome, TimeSpan took)
    {
        _ = took;
        if (outcome.ReplaceBecause is { } reason)
            _replacements.Enqueue(reason);
        else
            Interlocked.Increment(ref _inPlace);
    }
}
