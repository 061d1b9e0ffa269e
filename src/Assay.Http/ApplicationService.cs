using System.Reflection;
using Assay.Http.Services;
using Assay.Resources;

namespace Assay.Http;

/// <summary>
/// A .NET application under test that runs in the tests' process, through its own entry point and with nothing but its settings changed.
/// Each sandbox runs its own copy.
/// </summary>
public abstract class ApplicationService : Service
{
    private readonly Assembly _application;
    private readonly ServiceSetup _setup;
    private ServiceHost? _host;

    private protected ApplicationService(string name, Assembly application, ServiceSetup setup)
        : base(name)
    {
        _application = application;
        _setup = setup;
    }

    /// <summary>The running application's own services.</summary>
    /// <exception cref="InvalidOperationException">The application has not been started.</exception>
    public IServiceProvider Services => Host.Services;

    /// <summary>Why the application no longer works, or null while it does.</summary>
    internal string? Death => _host?.Death is { } death ? $"'{Name}' does not run any more: {death}." : null;

    /// <summary>Counts the requests, where there are any.</summary>
    private protected virtual RequestMonitor? Requests => null;

    private ServiceHost Host => _host
        ?? throw new InvalidOperationException($"'{Name}' is used before its sandbox started it. Rent the sandbox first.");

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var assembly = _application.GetName().Name!;
        var settings = _setup.Resolve();
        var log = new ServiceLog(Name, assembly, Timeline);
        var start = new ServiceStart
        {
            Name = Name,
            Application = _application,
            Arguments =
            [
                $"--environment={_setup.EnvironmentName}",
                $"--contentRoot={ContentRoot.Of(_application)}",
                $"--applicationName={assembly}",
                // Watched files are few in a system, and many hosts run at once.
                "--hostBuilder:reloadConfigOnChange=false",
                .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
            ],
            Changes = new HostChanges(Name, settings, log) { Services = _setup.Changes, Requests = Requests },
            Log = log,
            Timeout = _setup.StartTimeout,
        };
        _host = await start.RunAsync(cancellationToken);
    }

    /// <summary>At rest when no request is in flight. The counter is the number of requests so far.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) =>
        new(Requests?.Observe() ?? Observation.AtRest());

    /// <summary>Leaves a healthy application running, with the state that it has in memory; asks for another when it has stopped or crashed.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) =>
        new(Host.Death is { } death ? ResetOutcome.Replace(death) : ResetOutcome.Done);

    /// <inheritdoc/>
    protected override ValueTask DiscardAsync() => _host is null ? default : new ValueTask(_host.StopAsync());
}
