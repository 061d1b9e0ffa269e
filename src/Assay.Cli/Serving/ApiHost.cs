using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Cli.Serving;

/// <summary>The HTTP server in front of the API.</summary>
internal static class ApiHost
{
    private const string RequestId = "X-Request-Id";

    /// <summary>Listens.</summary>
    /// <param name="templates">What is served.</param>
    /// <param name="address">The address to listen on.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The server, and the URL by which clients on this machine reach it, with a slash at its end.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<(WebApplication Server, Uri Url)> StartAsync(ServedTemplates templates, IPAddress address, int port, CancellationToken cancellationToken)
    {
        // Nothing of the folder that it happens to be started in, and nothing of the environment, decides how it works.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address, port));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Use(Tidy);
        if (IPAddress.IsLoopback(address))
            server.Use(OnlyFromHere);
        server.UseRouting();
        server.Use(Unknown);
        new IntegreSqlApi(templates).Map(server);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        var bound = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address;
        return (server, new UriBuilder(Uri.UriSchemeHttp, host.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]" : host.ToString(), bound.Port).Uri);
    }

    private static Task Tidy(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers[RequestId] = context.Request.Headers[RequestId] is [{ Length: > 0 } told] ? told : Guid.NewGuid().ToString("N");
        if (context.Request.Path.Value is { Length: > 1 } path && path.EndsWith('/'))
            context.Request.Path = path.TrimEnd('/');
        return next(context);
    }

    /// <summary>
    /// A page in a browser of this machine can send requests here, and read the answers, with the password of the server, by a name of its own that it lets
    /// point to the loopback address. No such name is taken.
    /// </summary>
    private static Task OnlyFromHere(HttpContext context, RequestDelegate next)
    {
        var name = context.Request.Host.Host.Trim('[', ']');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address))
            ? next(context)
            : ApiAnswer.ErrorAsync(context, StatusCodes.Status403Forbidden, $"'{context.Request.Host}' is not a name of this machine's own. Use 127.0.0.1 or localhost, or let assay serve listen elsewhere: --address.");
    }

    /// <summary>What the routing itself answers has no body.</summary>
    private static async Task Unknown(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
            await ApiAnswer.ErrorAsync(context, context.Response.StatusCode, $"There is no {context.Request.Method} {context.Request.Path} in IntegreSQL's REST API, version 1.");
    }

    /// <summary>The command line handles signals itself.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
