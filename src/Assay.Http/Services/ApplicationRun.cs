using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Services;

/// <summary>
/// One run of an application's own entry point, on a thread of its own, and the host that it starts. Whatever the application does,
/// nothing is thrown on that thread beyond this class.
/// </summary>
internal sealed class ApplicationRun
{
    private static readonly AsyncLocal<ApplicationRun?> Flow = new();
    private readonly TaskCompletionSource<IHost> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ApplicationEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MethodInfo _entryPoint;
    private readonly string[] _arguments;
    private readonly HostChanges _changes;

    private ApplicationRun(MethodInfo entryPoint, string[] arguments, HostChanges changes)
    {
        _entryPoint = entryPoint;
        _arguments = arguments;
        _changes = changes;
    }

    /// <summary>The run whose code the calling flow is.</summary>
    public static ApplicationRun? Current => Flow.Value;

    /// <summary>The host, as soon as one that will do has started; faulted when Assay refused it.</summary>
    public Task<IHost> Started => _started.Task;

    /// <summary>The end of the entry point; never faulted.</summary>
    public Task<ApplicationEnd> Ended => _ended.Task;

    /// <summary>How far the application came, in words that finish "it …".</summary>
    public string Progress { get; private set; } = "had not begun to build a host";

    /// <summary>Whether the application has begun to build a host.</summary>
    public bool HasBuilder { get; private set; }

    public static ApplicationRun Begin(string name, MethodInfo entryPoint, string[] arguments, HostChanges changes)
    {
        HostEvents.Watch();
        var run = new ApplicationRun(entryPoint, arguments, changes);
        // Unsafe: the flow of whoever starts the service must not live on in it.
        new Thread(run.Run) { IsBackground = true, Name = $"{name} (entry point)" }.UnsafeStart();
        return run;
    }

    public void Building(IHostBuilder builder)
    {
        HasBuilder = true;
        Progress = "was building its host";
        Guard(() => _changes.Apply(builder, Guard));
    }

    public void Built(IHost host)
    {
        Progress = "had built its host, which had not started";
        Guard(() => _changes.Check(host));
        if (_changes.Accepts(host))
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.UnsafeRegister(_ => _started.TrySetResult(host), null);
    }

    /// <summary>Reports what Assay itself has against the host, past any handler that the application has around its start.</summary>
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (SandboxException refused)
        {
            _started.TrySetException(refused);
            // The exception by which tools stop a Program that they only run for its host.
            throw new HostAbortedException(refused.Message, refused);
        }
    }

    private void Run()
    {
        Flow.Value = this;
        ApplicationEnd end;
        try
        {
            object?[] arguments = _entryPoint.GetParameters().Length == 0 ? [] : [_arguments];
            var code = _entryPoint.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            end = new ApplicationEnd(null, code as int? ?? 0);
        }
        catch (Exception thrown)
        {
            end = new ApplicationEnd(thrown, -1);
        }

        _ended.TrySetResult(end);
    }
}
