using Assay.Timelines;

namespace Assay.Resources;

/// <summary>Where a part of a sandbox runs and for whom.</summary>
public sealed class SandboxContext
{
    private readonly Func<bool> _tryRetire;

    internal SandboxContext(string sandbox, int number, Timeline timeline, Func<bool> tryRetire)
    {
        _tryRetire = tryRetire;
        Sandbox = sandbox;
        Number = number;
        Timeline = timeline;
    }

    /// <summary>The name of the sandbox class.</summary>
    public string Sandbox { get; }

    /// <summary>The number of the instance in this process, from 1.</summary>
    public int Number { get; }

    /// <summary>The timeline of the sandbox's current rent.</summary>
    public Timeline Timeline { get; }

    internal bool TryRetire() => _tryRetire();
}
