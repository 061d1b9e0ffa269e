using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Services;

/// <summary>One running copy of an application: what it offers, whether it is still well, and its end.</summary>
internal sealed class ServiceHost
{
    private readonly ServiceStart _start;
    private readonly ApplicationRun _run;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly BackgroundService[] _background;
    private volatile bool _stopping;

    public ServiceHost(ServiceStart start, ApplicationRun run, IHost host)
    {
        _start = start;
        _run = run;
        Services = host.Services;
        // Resolved now: the container may be gone when they are asked.
        _lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        _background = [.. host.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
    }

    /// <summary>How long the end of the entry point is waited for.</summary>
    public static TimeSpan StopTimeout { get; } = TimeSpan.FromSeconds(10);

    public IServiceProvider Services { get; }

    /// <summary>Why the application no longer works although nobody stopped it, in words that stand by themselves; null while it does.</summary>
    public string? Death
    {
        get
        {
            if (_stopping)
                return null;
            if (_background.FirstOrDefault(service => service.ExecuteTask is { IsFaulted: true }) is { } crashed)
            {
                var cause = crashed.ExecuteTask!.Exception!.GetBaseException();
                return $"its background service {crashed.GetType().Name} crashed with {cause.GetType().Name}: {cause.Message}";
            }

            if (_run.Ended.IsCompletedSuccessfully)
                return $"its entry point {_run.Ended.Result}";
            return _lifetime.ApplicationStopping.IsCancellationRequested ? "its host stopped by itself" : null;
        }
    }

    /// <summary>Stops the application as an interrupt would, and waits for the end of its entry point.</summary>
    /// <exception cref="SandboxException">It did not end in time; its thread is left alone.</exception>
    public async Task StopAsync()
    {
        _stopping = true;
        try
        {
            // Elsewhere: the application's own handlers run inside of the call.
            await Task.Run(_lifetime.StopApplication).WaitAsync(StopTimeout, TimeProvider.System);
            await _run.Ended.WaitAsync(StopTimeout, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            var seconds = StopTimeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            throw new SandboxException(
                $"'{_start.Name}' did not stop within {seconds} s of being asked; it is left to itself until the process ends. {_start.Log.Render()}\n"
                + "Let its hosted services honour the token of StopAsync, and its Program return after Run().");
        }
        catch (ObjectDisposedException)
        {
            // The application disposed its host before: it has stopped.
        }
    }
}
