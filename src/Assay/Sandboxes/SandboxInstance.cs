using System.Globalization;
using Assay.Adapters;
using Assay.Resources;
using Assay.Timelines;

namespace Assay.Sandboxes;

/// <summary>One warm sandbox: the author's object, its parts, and who rents it.</summary>
internal sealed class SandboxInstance
{
    private readonly InstancePool _pool;
    private readonly TimeProvider _time;
    private readonly SandboxBuilder _builder;
    private Rent? _rent;
    private volatile bool _isKept;

    private SandboxInstance(InstancePool pool, int number, Sandbox sandbox, SandboxBuilder builder, TimeProvider time)
    {
        _pool = pool;
        _time = time;
        _builder = builder;
        Number = number;
        Sandbox = sandbox;
        Timeline = new Timeline(time);
        sandbox.Attach(this);
    }

    public int Number { get; }

    public Sandbox Sandbox { get; }

    public Timeline Timeline { get; }

    public string Name => $"{Sandbox.GetType().Name} #{Number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Why the sandbox is of no use any more, or null.</summary>
    public string? LostBecause
    {
        get
        {
            foreach (var part in _builder.Parts)
            {
                if (part.LostBecauseCore is { } reason)
                    return $"{part.Name}: {reason}";
            }

            return null;
        }
    }

    public Rent? CurrentRent => Volatile.Read(ref _rent);

    /// <summary>Declares, starts the resources side by side, then the services in turn. What a failed start left is discarded.</summary>
    public static async Task<SandboxInstance> MakeAsync(
        InstancePool pool, int number, Func<SandboxBuilder, Sandbox> construct, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = new SandboxBuilder();
        var instance = new SandboxInstance(pool, number, construct(builder), builder, time);
        builder.Seal();
        var context = new SandboxContext(instance.Sandbox.GetType().Name, number, instance.Timeline, builder.Conditions, () => pool.TryRetire(instance));
        try
        {
            foreach (var part in builder.Parts)
                part.Attach(context);
            var resources = builder.Parts.OfType<Resource>().ToLookup(resource => resource.StartsAfterOthersCore);
            await Task.WhenAll(resources[false].Select(resource => resource.StartCoreAsync(cancellationToken)));
            foreach (var part in resources[true].Concat<SandboxPart>(builder.Parts.OfType<Service>()))
                await part.StartCoreAsync(cancellationToken);
            await Task.WhenAll(builder.Parts.Select(part => part.ReadyCoreAsync(cancellationToken)));
            return instance;
        }
        catch
        {
            await instance.DiscardAsync();
            throw;
        }
    }

    public Sandbox Begin(RentFlow flow)
    {
        var adapter = TestAdapter.Current;
        if (adapter is null)
            RentFlow.WatchExceptions();
        var rent = new Rent(this, flow, adapter?.CurrentTest, adapter?.CurrentCaller ?? TestAdapter.UnknownCaller, _time.GetTimestamp());
        Timeline.Restart();
        Timeline.Record("rent", rent.Test is null && adapter is null ? Name : $"{Name} by {rent.Holder}");
        Volatile.Write(ref _rent, rent);
        flow.Rent = rent;
        foreach (var part in _builder.Parts)
            part.RentedCore();
        RentLedger.Add(rent);
        return Sandbox;
    }

    /// <summary>The test disposed the sandbox. With an adapter the rent goes on until the verdict.</summary>
    public ValueTask ReturnAsync()
    {
        var rent = CurrentRent;
        if (rent is null || rent.HasEnded || RentFlow.IsForeign(rent) || IsOfAnotherTest(rent))
            return default;
        if (rent.IsShared)
        {
            Timeline.Record("rent", "disposed by one of the tests that share it: it stays rented until the last of them has ended");
            return default;
        }

        Return(rent);
        if (rent.Judged is { } verdict)
            End(rent, verdict);
        if (rent.Test is not null)
            return default;

        End(rent, Verdict.Unknown);
        return rent.Findings.Count == 0
            ? default
            : ValueTask.FromException(new SandboxFindingsException(rent.Findings, rent.Flow.LastThrown));
    }

    /// <summary>The current rent is for several tests: it lasts until <see cref="ReturnSharedAsync"/>, whoever disposes the sandbox before.</summary>
    public void Share()
    {
        if (CurrentRent is { } rent)
            rent.IsShared = true;
    }

    /// <summary>All tests that share the sandbox have ended.</summary>
    public ValueTask ReturnSharedAsync()
    {
        if (CurrentRent is { } rent)
            rent.IsShared = false;
        return ReturnAsync();
    }

    public void Return(Rent rent)
    {
        if (rent.ReturnedAt == 0)
            rent.TryReturn([.. _builder.Parts.SelectMany(part => part.FindingsCore())], _time.GetTimestamp());
    }

    /// <summary>Asks the parts of a failed rent to stay for people to look at; answers what to tell them.</summary>
    /// <param name="rent">The rent.</param>
    /// <param name="test">The test that failed, where it is not the one that rented.</param>
    public IReadOnlyList<string> Keep(Rent rent, string? test = null)
    {
        var kept = rent.HasEnded ? [] : _builder.Parts.Select(part => part.KeepCore(test ?? rent.Test?.Name ?? Name)).OfType<string>().ToList();
        _isKept |= kept.Count > 0;
        return kept;
    }

    public void End(Rent rent, Verdict verdict)
    {
        if (rent.TryEnd(verdict))
            _pool.Reset(this);
    }

    /// <summary>Ends a rent of which one half never came: the verdict, as of a test that ran out of time, or the return.</summary>
    public void EndOverdue(TimeSpan afterReturn, TimeSpan afterVerdict)
    {
        if (CurrentRent is { HasEnded: false, ReturnedAt: > 0 } rent && _time.GetElapsedTime(rent.ReturnedAt) > (rent.Judged is null ? afterReturn : afterVerdict))
            End(rent, rent.Judged ?? Verdict.Unknown);
    }

    public async Task<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        var outcome = _isKept
            ? ResetOutcome.Replace("it stays as the failed test left it")
            : await new ResetProtocol(_builder.Parts, _builder.Conditions, _builder.RestTimeout, _time).RunAsync(cancellationToken);
        if (outcome.ReplaceBecause is null && LostBecause is { } lost)
            outcome = ResetOutcome.Replace(lost);
        Volatile.Write(ref _rent, null);
        return outcome;
    }

    /// <summary>Ends every part, services first; what goes wrong with one does not keep the others.</summary>
    public async Task DiscardAsync()
    {
        foreach (var part in _builder.Parts.OrderByDescending(part => part is Service))
        {
            try
            {
                await part.DiscardCoreAsync();
            }
            catch (Exception ended) when (ended is not OutOfMemoryException)
            {
                Timeline.Record(part.Name, $"could not be discarded: {ended.Message}");
            }
        }
    }

    /// <summary>What a failed test should know: the timeline, and what the parts have to say while nothing is put back yet.</summary>
    public string Describe(Rent rent) =>
        $"{Name}{(rent.Test is { } test ? $" ({test.Name})" : "")}\n{Timeline.Render()}{(rent.HasEnded ? "" : string.Concat(Explanations()))}";

    public string DescribeHolder()
    {
        var rent = CurrentRent;
        if (rent is null)
            return $"{Name}: being made or put back";
        var held = _time.GetElapsedTime(rent.StartedAt).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return $"{Name}: {(rent.HasEnded ? "being put back after" : "rented by")} {rent.Holder}, since {held} s";
    }

    /// <summary>A test may clean up after its verdict, when its sandbox was put back and another test has it.</summary>
    private static bool IsOfAnotherTest(Rent rent) =>
        rent.Test is { } owner && TestAdapter.Current?.CurrentTest is { } caller && caller.Id != owner.Id;

    private IEnumerable<string> Explanations()
    {
        foreach (var part in _builder.Parts)
        {
            if (part.ExplainCore() is { } explanation)
                yield return $"{explanation}\n";
        }
    }
}
