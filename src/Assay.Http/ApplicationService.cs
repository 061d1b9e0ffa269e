using System.Diagnostics;
using System.Reflection;
using Assay.Http.Services;
using Assay.Resources;
using Assay.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.Http;

/// <summary>
/// A .NET application under test that runs in the tests' process, through its own entry point and with nothing but its settings changed.
/// Each sandbox runs its own copy.
/// </summary>
public abstract class ApplicationService : Service
{
    private readonly Assembly _application;
    private readonly ServiceSetup _setup;
    private readonly LateStarts _lateStarts = new();
    private bool _differs;
    private bool _isUsed;
    private ServiceHost? _host;

    private protected ApplicationService(string name, Assembly application, ServiceSetup setup)
        : base(name)
    {
        _application = application;
        _setup = setup;
        if (setup.Prepared is { } prepared)
        {
            prepared.PrepareBy(new Preparation
            {
                Title = $"the first start of '{name}'",
                RunAsync = PrepareAsync,
                Assemblies = [application],
                Files = [.. Directory.GetFiles(ContentRoot.Of(application), "appsettings*.json").Order(StringComparer.Ordinal), .. setup.PreparationFiles],
                Values = setup.Fixed,
            });
        }
    }

    /// <summary>The running application's own services.</summary>
    /// <exception cref="InvalidOperationException">The application has not been started.</exception>
    public IServiceProvider Services => Host.Services;

    /// <summary>Why the application no longer works, or null while it does.</summary>
    internal string? Death => _host?.Death is { } death ? $"'{Name}' does not run any more: {death}." : null;

    /// <summary>The port to listen on, or 0 for any free one.</summary>
    private protected virtual int Port => 0;

    /// <summary>Counts the requests, where there are any.</summary>
    private protected virtual RequestMonitor? Requests => null;

    private protected virtual RequestMonitor? CreateMonitor() => null;

    private ServiceHost Host => _host
        ?? throw new InvalidOperationException($"'{Name}' does not run: it is not started yet, or its last restart failed. Rent the sandbox first.");

    /// <summary>Calls one of the application's services in a scope of its own, as a request does.</summary>
    /// <typeparam name="TService">The service, named by the lambda's parameter: <c>api.With((ISender sender) => sender.Send(command))</c>.</typeparam>
    /// <param name="work">The call.</param>
    public Task With<TService>(Func<TService, Task> work)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(work);
        return With<TService, bool>(async service =>
        {
            await work(service);
            return true;
        });
    }

    /// <summary>Calls one of the application's services in a scope of its own, as a request does, and answers what it answers.</summary>
    /// <typeparam name="TService">The service, named by the lambda's parameter: <c>api.With((ISender sender) => sender.Send(query))</c>.</typeparam>
    /// <typeparam name="TResult">The type of the answer.</typeparam>
    /// <param name="work">The call.</param>
    public async Task<TResult> With<TService, TResult>(Func<TService, Task<TResult>> work)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(work);
        var start = Stopwatch.GetTimestamp();
        await using var scope = Services.CreateAsyncScope();
        try
        {
            return await work(scope.ServiceProvider.GetRequiredService<TService>());
        }
        finally
        {
            Timeline.Record("call", $"→ {Name} {typeof(TService).Name}", Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Starts a hosted service that was left out, for the rest of the test.</summary>
    /// <typeparam name="THostedService">The class of the hosted service.</typeparam>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="SandboxException">The application runs it already.</exception>
    public Task Start<THostedService>(CancellationToken cancellationToken = default)
        where THostedService : class, IHostedService => _lateStarts.StartAsync<THostedService>(Name, Services, cancellationToken);

    /// <summary>
    /// Restarts the application, with further changes if need be: for a test that needs it otherwise. It is started as declared again when the
    /// test returns the sandbox. A web application keeps its address.
    /// </summary>
    /// <param name="change">The changes, on top of those of the declaration.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="SandboxException">It did not stop or start.</exception>
    public async Task RestartAsync(Action<ServiceSetup>? change = null, CancellationToken cancellationToken = default)
    {
        var setup = change is null ? _setup : _setup.With(change);
        _differs = true;
        await StopAsync();
        await LaunchAsync(setup, cancellationToken);
        _differs = change is not null;
        Timeline.Record(Name, change is null ? "restarted" : "restarted with changes");
    }

    /// <inheritdoc/>
    protected override Task StartAsync(CancellationToken cancellationToken) => LaunchAsync(_setup, cancellationToken);

    /// <summary>At rest when no request is in flight. The counter is the number of requests so far.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) =>
        new(Requests?.Observe() ?? Observation.AtRest());

    /// <summary>Finds nothing.</summary>
    protected override IEnumerable<string> Findings()
    {
        // The end of a rent. A reset may be repeated because of what the application does when it starts; it must not start again then.
        _isUsed = true;
        return [];
    }

    /// <summary>
    /// Leaves a healthy application running, with the state that it has in memory; starts it afresh if it is to be, or if a test had changed it;
    /// asks for another sandbox when it has stopped or crashed.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        await _lateStarts.StopAsync(cancellationToken);
        if (_differs || (_isUsed && _setup.IsFreshPerTest))
        {
            await StopAsync();
            await LaunchAsync(_setup, cancellationToken);
            _differs = false;
            _isUsed = false;
        }

        return Host.Death is { } death ? ResetOutcome.Replace(death) : ResetOutcome.Done;
    }

    /// <inheritdoc/>
    protected override ValueTask DiscardAsync() => new(StopAsync());

    /// <summary>Starts the application for what it does to a resource before it serves.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var host = await StartHostAsync(_setup, CreateMonitor(), 0, cancellationToken);
        await host.StopAsync();
    }

    private async Task LaunchAsync(ServiceSetup setup, CancellationToken cancellationToken) =>
        _host = await StartHostAsync(setup, Requests, Port, cancellationToken);

    private Task<ServiceHost> StartHostAsync(ServiceSetup setup, RequestMonitor? requests, int port, CancellationToken cancellationToken)
    {
        var assembly = _application.GetName().Name!;
        var settings = setup.Resolve();
        var log = new ServiceLog(Name, assembly, Timeline);
        var start = new ServiceStart
        {
            Name = Name,
            Application = _application,
            Arguments =
            [
                $"--environment={setup.EnvironmentName}",
                $"--contentRoot={ContentRoot.Of(_application)}",
                $"--applicationName={assembly}",
                // Watched files are few in a system, and many hosts run at once.
                "--hostBuilder:reloadConfigOnChange=false",
                .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
            ],
            Changes = new HostChanges(Name, settings, log) { Services = setup.Changes, Requests = requests, Port = port },
            Log = log,
            Timeout = setup.StartTimeout ?? ServerFinderOptions.FromEnvironment().StartTimeout,
        };
        return start.RunAsync(cancellationToken);
    }

    private async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
            await host.StopAsync();
    }
}
