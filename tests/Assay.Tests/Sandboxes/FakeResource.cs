using Assay.Resources;

namespace Assay.Tests.Sandboxes;

/// <summary>A resource whose behaviour the test decides.</summary>
internal sealed class FakeResource(string name = "fake") : Resource(name)
{
    private int _changes;

    public string? Busy { get; set; }

    /// <summary>Somebody changes it all the time: between any two looks.</summary>
    public bool IsRestless { get; set; }

    /// <summary>Why it is of no use any more.</summary>
    public string? Lost { get; set; }

    /// <summary>What it tells when it is asked to stay for the failed test.</summary>
    public string? Kept { get; set; }

    public Func<ResetOutcome> OnReset { get; set; } = () => ResetOutcome.Done;

    public Func<Task> OnStart { get; set; } = () => Task.CompletedTask;

    public List<string> Found { get; } = [];

    public int Resets { get; private set; }

    public int Discards { get; private set; }

    public int Touched { get; private set; }

    public void Change()
    {
        Touched++;
        Interlocked.Increment(ref _changes);
    }

    protected override string? LostBecause => Lost;

    public bool Retire() => TryRetire();

    protected override string? Keep(string test) => Kept is null ? null : $"{Kept} for {test}";

    protected override Task StartAsync(CancellationToken cancellationToken) => OnStart();

    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        if (IsRestless)
            Change();
        return new ValueTask<Observation>(new Observation(Busy, Volatile.Read(ref _changes)));
    }

    protected override IEnumerable<string> Findings() => Found;

    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        Resets++;
        Touched = 0;
        return new ValueTask<ResetOutcome>(OnReset());
    }

    protected override ValueTask DiscardAsync()
    {
        Discards++;
        return default;
    }
}
