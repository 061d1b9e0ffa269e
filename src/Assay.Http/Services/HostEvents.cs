using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Services;

/// <summary>
/// Hears of every host that is built in this process and passes it to the run of the entry point whose flow builds it.
/// Hosts that nobody runs for a sandbox are left alone.
/// </summary>
internal sealed class HostEvents : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Listener = "Microsoft.Extensions.Hosting";
    private const string Building = "HostBuilding";
    private const string Built = "HostBuilt";
    private static readonly IDisposable Subscription = DiagnosticListener.AllListeners.Subscribe(new HostEvents());

    private HostEvents()
    {
    }

    /// <summary>Subscribes, once in the process.</summary>
    public static void Watch() => GC.KeepAlive(Subscription);

    /// <summary>Each build of a host makes a listener of its own, in the flow that builds it.</summary>
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Listener && ApplicationRun.Current is not null)
            value.Subscribe(this, static (name, _, _) => name is Building or Built);
    }

    /// <summary>What is thrown here reaches the application's own Build().</summary>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (ApplicationRun.Current is not { } run)
            return;
        if (value is { Key: Building, Value: IHostBuilder builder })
            run.Building(builder);
        else if (value is { Key: Built, Value: IHost host })
            run.Built(host);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
