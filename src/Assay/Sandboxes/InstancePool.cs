using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Assay.Adapters;
using Assay.Reporting;
using Assay.Resources;

namespace Assay.Sandboxes;

/// <summary>
/// The sandboxes of one class: made ahead, handed out, put back in the background, replaced when they can't be put back.
/// A sandbox is in exactly one place: being made, ready, rented, or being put back.
/// </summary>
internal sealed class InstancePool : IAsyncDisposable
{
    /// <summary>How often a rent that waits looks whether a sandbox is held for too long.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan VerdictGrace = TimeSpan.FromSeconds(1);

    /// <summary>For a class that cleans up before it disposes its sandbox. A test that never does holds its sandbox so long, if others wait.</summary>
    private static readonly TimeSpan DisposalGrace = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly List<SandboxInstance> _ready = [];
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly HashSet<SandboxInstance> _live = [];
    private readonly HashSet<Task> _work = [];
    private readonly Func<SandboxBuilder, Sandbox> _construct;
    private readonly Type _type;
    private readonly PoolLimits _limits;
    private readonly TimeProvider _time;
    private int _making;
    private int _lastNumber;
    private string? _shortage;
    private bool _disposed;

    public InstancePool(Type type, PoolLimits limits, TimeProvider? time = null)
        : this(type, ConstructorOf(type), limits, time)
    {
    }

    public InstancePool(Type type, Func<SandboxBuilder, Sandbox> construct, PoolLimits limits, TimeProvider? time = null)
    {
        _type = type;
        _construct = construct;
        _limits = limits;
        _time = time ?? TimeProvider.System;
        Threads.Raise();
    }

    /// <summary>What became of the resets so far.</summary>
    public ResetCounts Counts { get; } = new();

    /// <summary>Makes sandboxes ahead, up to the number that is kept warm.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            while (!_disposed && _live.Count + _making < _limits.Warm)
                BeginMaking();
        }
    }

    /// <summary>Makes sandboxes ahead, so that so many stand ready besides those that are rented or waited for.</summary>
    public void MakeAhead(int ready)
    {
        lock (_gate)
        {
            while (!_disposed && _ready.Count + _making - _waiters.Count < ready && _live.Count + _making < _limits.Most)
                BeginMaking();
        }
    }

    /// <summary>Gives up all that no test has.</summary>
    public void RetireReady()
    {
        lock (_gate)
        {
            foreach (var instance in _ready.ToArray())
                TryRetire(instance);
        }
    }

    public ValueTask<Sandbox> RentAsync(RentFlow flow, CancellationToken cancellationToken)
    {
        if (TestAdapter.Current?.CurrentTest is { } test)
            RentLedger.EndReturned(test);

        Waiter waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, _type);
            if (TakeReady() is { } ready)
                return new ValueTask<Sandbox>(ready.Begin(flow));

            waiter = new Waiter(flow);
            _waiters.AddLast(waiter.Node);
            if (_live.Count + _making < _limits.Most && _making < _waiters.Count)
                BeginMaking();
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Puts a returned sandbox back in the background, outside of the flow of the test that returned it.</summary>
    public void Reset(SandboxInstance instance) => Begin(() => ResetAsync(instance));

    /// <summary>Gives up a sandbox that no test has; it is not replaced before a test asks. False when it is not ready at this moment.</summary>
    public bool TryRetire(SandboxInstance instance)
    {
        lock (_gate)
        {
            if (_disposed || !_ready.Remove(instance))
                return false;
            _live.Remove(instance);
            Begin(instance.DiscardAsync);
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] work;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            work = [.. _work];
            foreach (var waiter in _waiters)
                waiter.Taken.TrySetException(new ObjectDisposedException(_type.Name));
            _waiters.Clear();
        }

        await _ended.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        SandboxInstance[] live;
        lock (_gate)
            live = [.. _live];
        await Task.WhenAll(live.Select(instance => instance.DiscardAsync()));
        _ended.Dispose();
    }

    private static Func<SandboxBuilder, Sandbox> ConstructorOf(Type type)
    {
        var constructor = type.GetConstructor([typeof(SandboxBuilder)])
            ?? throw new SandboxException($"{type.Name} has no public constructor with one SandboxBuilder: public {type.Name}(SandboxBuilder build).");
        return builder =>
        {
            try
            {
                return (Sandbox)constructor.Invoke([builder]);
            }
            catch (TargetInvocationException thrown) when (thrown.InnerException is not null)
            {
                ExceptionDispatchInfo.Throw(thrown.InnerException);
                throw;
            }
        };
    }

    /// <summary>The sandbox that was put back last, which is the warmest; those that were lost go. Under the lock.</summary>
    private SandboxInstance? TakeReady()
    {
        while (_ready.Count > 0)
        {
            var last = _ready[^1];
            if (last.LostBecause is not { } reason)
            {
                _ready.RemoveAt(_ready.Count - 1);
                return last;
            }

            Counts.Add(ResetOutcome.Replace(reason));
            TryRetire(last);
        }

        return null;
    }

    private async ValueTask<Sandbox> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        var patience = new RentPatience(_time, _limits.Wait);
        var taken = waiter.Taken.Task;
        while (true)
        {
            // What became of the making counts, also when time was up in the same instant.
            await ((Task)taken).WaitAsync(Look, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (taken.IsCompleted)
                return (await taken).Begin(waiter.Flow);
            if (cancellationToken.IsCancellationRequested)
            {
                if (GiveUp(waiter))
                    cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            SandboxInstance[] live;
            int making;
            lock (_gate)
                (live, making) = ([.. _live], _making);
            foreach (var instance in live)
                instance.EndOverdue(VerdictGrace, DisposalGrace);
            if (patience.IsOver(making > 0) && GiveUp(waiter))
                throw new SandboxException(making > 0 ? DescribeMaking(making) : DescribeWait(live));
        }
    }

    /// <summary>Takes a waiter out; false when it got a sandbox at the same moment.</summary>
    private bool GiveUp(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Node.List is null)
                return false;
            _waiters.Remove(waiter.Node);
            return true;
        }
    }

    private string DescribeMaking(int making) =>
        $"No sandbox of {_type.Name} was ready within {RentPatience.LongestMaking.TotalMinutes:0} minutes. Still being made: {making.ToString(CultureInfo.InvariantCulture)}.\n"
        + "A migration, a seed or the start of the application may hang: 'dotnet-stack report' or a debugger shows where.";

    private string DescribeWait(SandboxInstance[] live)
    {
        var holders = string.Join("\n", live.OrderBy(instance => instance.Number).Select(instance => "  " + instance.DescribeHolder()));
        var most = _limits.Most.ToString(CultureInfo.InvariantCulture);
        return $"No sandbox of {_type.Name} became free within {_limits.Wait.TotalSeconds:0} s; there may be {most} (ASSAY_SANDBOXES).\n{holders}\n"
            + "Return each with 'await using', or allow more of them."
            + (_shortage is { } shortage ? $"\nOne more could not be made: {shortage}" : "");
    }

    /// <summary>Starts to make one more. Under the lock.</summary>
    private void BeginMaking()
    {
        _making++;
        var number = ++_lastNumber;
        Begin(() => MakeAsync(number));
    }

    /// <summary>Makes one; once more where it was lost before it was done, as when its server went away meanwhile.</summary>
    private async Task<SandboxInstance> MakeUsableAsync(int number)
    {
        for (var attempt = 1; ; attempt++)
        {
            var made = await SandboxInstance.MakeAsync(this, number, _construct, _time, _ended.Token);
            if (made.LostBecause is not { } lost)
                return made;
            Counts.Add(ResetOutcome.Replace(lost));
            await made.DiscardAsync();
            if (attempt == 2)
                throw new SandboxException($"{made.Name} was lost while it was made: {lost}");
        }
    }

    private async Task MakeAsync(int number)
    {
        SandboxInstance? made = null;
        Exception? failed = null;
        try
        {
            made = await MakeUsableAsync(number);
        }
        catch (Exception thrown)
        {
            failed = thrown;
        }

        var late = false;
        lock (_gate)
        {
            _making--;
            late = _disposed;
            if (made is not null && !late)
            {
                _live.Add(made);
                HandOver(made);
            }
            else if (failed is SandboxShortageException && _live.Count > 0)
            {
                // Those who wait still get one that is put back.
                _shortage = failed.Message;
            }
            else if (failed is not null && _waiters.First?.Value is { } first)
            {
                // One failure fails one wait: others may still get a sandbox that is put back, or make their own attempt.
                _waiters.RemoveFirst();
                first.Taken.TrySetException(failed);
                if (_waiters.Count > 0 && _making == 0 && _live.Count < _limits.Most)
                    BeginMaking();
            }
        }

        if (late && made is not null)
            await made.DiscardAsync();
    }

    private async Task ResetAsync(SandboxInstance instance)
    {
        var outcome = await instance.ResetAsync(_ended.Token);
        Counts.Add(outcome);
        if (outcome.ReplaceBecause is { } reason && Counts.IsNew(reason))
            RunJournal.Current.Note($"{instance.Name} is replaced, not put back: {reason}");
        lock (_gate)
        {
            if (outcome.ReplaceBecause is null)
            {
                HandOver(instance);
                return;
            }

            _live.Remove(instance);
            if (!_disposed && (_waiters.Count > _making || _live.Count + _making < _limits.Warm))
                BeginMaking();
        }

        await instance.DiscardAsync();
    }

    /// <summary>To the test that waits longest, else to the ready ones. Under the lock.</summary>
    private void HandOver(SandboxInstance instance)
    {
        if (_waiters.First?.Value is { } first)
        {
            _waiters.RemoveFirst();
            first.Taken.SetResult(instance);
        }
        else
        {
            _ready.Add(instance);
        }
    }

    /// <summary>Runs work in the background, without the caller's flow: a test's context must not live on in a warm service.</summary>
    private void Begin(Func<Task> work)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                var task = Task.Run(work);
                _work.Add(task);
                task.ContinueWith(Forget, TaskScheduler.Default);
            }
        }
    }

    private void Forget(Task done)
    {
        lock (_gate)
            _work.Remove(done);
    }

    private sealed class Waiter
    {
        public Waiter(RentFlow flow)
        {
            Flow = flow;
            Node = new LinkedListNode<Waiter>(this);
        }

        public RentFlow Flow { get; }

        public LinkedListNode<Waiter> Node { get; }

        public TaskCompletionSource<SandboxInstance> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
