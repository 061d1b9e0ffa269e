using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Http.Services;

/// <summary>
/// The application's own server, but on the loopback interface and a port of Assay's choice, whatever addresses the application asks for:
/// many copies of it run side by side.
/// </summary>
internal sealed class LoopbackServer(IServer server, int port) : IServer
{
    public const string Key = "Assay.Http";

    public IFeatureCollection Features => server.Features;

    /// <summary>The registration of the application's server under a key, for this one to find it.</summary>
    public static ServiceDescriptor Keyed(ServiceDescriptor server) => server switch
    {
        { ImplementationInstance: { } instance } => new ServiceDescriptor(typeof(IServer), Key, instance),
        { ImplementationFactory: { } factory } => new ServiceDescriptor(typeof(IServer), Key, (provider, _) => factory(provider), server.Lifetime),
        _ => new ServiceDescriptor(typeof(IServer), Key, server.ImplementationType!, server.Lifetime),
    };

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        if (Features.Get<IServerAddressesFeature>() is { } feature)
        {
            feature.Addresses.Clear();
            feature.Addresses.Add(FormattableString.Invariant($"http://127.0.0.1:{port}"));
            feature.PreferHostingUrls = true;
        }

        return server.StartAsync(application, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    // The container that made the inner server disposes it.
    public void Dispose()
    {
    }
}
