using Assay.Sandboxes;
using Assay.Timelines;

namespace Assay.Resources;

/// <summary>Where a part of a sandbox runs and for whom.</summary>
public sealed class SandboxContext
{
    private readonly Func<bool> _tryRetire;

    internal SandboxContext(string sandbox, int number, Timeline timeline, IReadOnlyList<RestCondition> conditions, Func<bool> tryRetire)
    {
        _tryRetire = tryRetire;
        Sandbox = sandbox;
        Number = number;
        Timeline = timeline;
        Conditions = conditions;
    }

    /// <summary>The name of the sandbox class.</summary>
    public string Sandbox { get; }

    /// <summary>The number of the instance in this process, from 1.</summary>
    public int Number { get; }

    /// <summary>The timeline of the sandbox's current rent.</summary>
    public Timeline Timeline { get; }

    /// <summary>What the sandbox's author declared that must hold before a reset.</summary>
    internal IReadOnlyList<RestCondition> Conditions { get; }

    internal bool TryRetire() => _tryRetire();
}
