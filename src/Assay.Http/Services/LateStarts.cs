using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Services;

/// <summary>The hosted services that a test started by itself after they had been left out.</summary>
internal sealed class LateStarts
{
    private readonly Lock _gate = new();
    private readonly List<IHostedService> _started = [];

    public async Task StartAsync<THostedService>(string service, IServiceProvider services, CancellationToken cancellationToken)
        where THostedService : class, IHostedService
    {
        if (services.GetServices<IHostedService>().OfType<THostedService>().Any())
        {
            throw new SandboxException(
                $"'{service}' runs {typeof(THostedService).Name} already. Only what was left out can be started: Without<{typeof(THostedService).Name}>().");
        }

        var hosted = ActivatorUtilities.GetServiceOrCreateInstance<THostedService>(services);
        await hosted.StartAsync(cancellationToken);
        lock (_gate)
            _started.Add(hosted);
    }

    /// <summary>Stops them in the opposite order.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        IHostedService[] started;
        lock (_gate)
        {
            started = [.. Enumerable.Reverse(_started)];
            _started.Clear();
        }

        foreach (var hosted in started)
            await hosted.StopAsync(cancellationToken);
    }
}
