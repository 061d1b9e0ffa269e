using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Http.Services;

/// <summary>
/// What is changed in an application's host, after everything that the application itself registered: a port of its own, the stand-ins,
/// the request monitor, the log, a life without signals, a shutdown that ends in time.
/// </summary>
internal sealed class HostChanges(string name, IReadOnlyList<KeyValuePair<string, string>> settings, ServiceLog log)
{
    /// <summary>Less than the time that a stop is waited for, so that the application's own clean-up is cut short and not abandoned.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    /// <summary>The author's changes to the services.</summary>
    public IReadOnlyList<Action<IServiceCollection>> Services { get; init; } = [];

    /// <summary>Counts the requests of a web application; null for an application that only works.</summary>
    public RequestMonitor? Requests { get; init; }

    /// <summary>The port to listen on, or 0 for any free one.</summary>
    public int Port { get; init; }

    /// <param name="builder">The application's host builder, about to build.</param>
    /// <param name="guard">Runs work whose refusals fail the start.</param>
    public void Apply(IHostBuilder builder, Action<Action> guard) =>
        builder.ConfigureServices((_, services) => guard(() => Apply(services)));

    /// <summary>Makes sure that the application read its settings.</summary>
    /// <exception cref="SandboxException">It did not; says which and how to.</exception>
    public void Check(IHost host) => SettingCheck.Run(name, settings, host.Services.GetRequiredService<IConfiguration>());

    /// <summary>An application may build more than one host; the one that counts has a web server where one is expected.</summary>
    public bool Accepts(IHost host) => Requests is null || host.Services.GetService<IServer>() is not null;

    private void Apply(IServiceCollection services)
    {
        services.PostConfigure<HostOptions>(static options =>
            options.ShutdownTimeout = options.ShutdownTimeout < ShutdownTimeout ? options.ShutdownTimeout : ShutdownTimeout);
        services.RemoveAll<IHostLifetime>();
        services.AddSingleton<IHostLifetime, SilentLifetime>();
        foreach (var provider in services.Where(IsConsoleLogger).ToArray())
            services.Remove(provider);
        services.AddSingleton<ILoggerProvider>(log);
        if (Requests is not null)
            ServeOnLoopback(services, Requests, Port);
        foreach (var change in Services)
            change(services);
    }

    private static void ServeOnLoopback(IServiceCollection services, RequestMonitor requests, int port)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IServer) && !service.IsKeyedService) is not { } server)
            return;
        services.Remove(server);
        services.Add(LoopbackServer.Keyed(server));
        services.AddSingleton<IServer>(provider => new LoopbackServer(provider.GetRequiredKeyedService<IServer>(LoopbackServer.Key), port));
        // Endpoints in the application's configuration may ask for certificates that only production has.
        services.PostConfigure<KestrelServerOptions>(static options => options.ConfigurationLoader = null);
        // The first filter is the outermost: what it sees includes everything that the application does.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new RequestMonitorFilter(requests)));
    }

    private static bool IsConsoleLogger(ServiceDescriptor service) =>
        service.ServiceType == typeof(ILoggerProvider) && !service.IsKeyedService
        && service.ImplementationType?.Name is "ConsoleLoggerProvider" or "EventLogLoggerProvider";
}
