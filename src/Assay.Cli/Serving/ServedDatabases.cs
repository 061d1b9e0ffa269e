using System.Net;
using Assay.Cli.Servers;
using Assay.Servers;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace Assay.Cli.Serving;

/// <summary>Databases that are served over HTTP, until it is disposed of: then those that are leased are dropped, too.</summary>
internal sealed class ServedDatabases : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly ServedTemplates _templates;
    private readonly WebApplication _server;
    private readonly Task _watch;

    private ServedDatabases(ServedTemplates templates, WebApplication server, Uri url, ServeReport report)
    {
        (_templates, _server, Url, Report) = (templates, server, url, report);
        _watch = Task.Run(() => new SessionWatch(templates).RunAsync(_ended.Token));
    }

    /// <summary>The root, with a slash at its end; the API is below <c>api/v1</c>.</summary>
    public Uri Url { get; }

    public ServeReport Report { get; }

    /// <summary>What tells clients in a command's environment where it is.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["INTEGRESQL_URL"] = Url.AbsoluteUri,
        ["INTEGRESQL_CLIENT_BASE_URL"] = new Uri(Url, "api").AbsoluteUri,
    };

    /// <summary>Finds the server, and listens.</summary>
    public static async Task<ServedDatabases> StartAsync(ServeOptions options, IPAddress address, int port, CancellationToken cancellationToken)
    {
        var templates = new ServedTemplates(options);
        var found = await ServerFinder.Default.FindAsync(options.Server, cancellationToken);
        var host = await templates.HostAsync(cancellationToken);
        var place = new NpgsqlConnectionStringBuilder(host.ConnectionStringTo("postgres"));
        var (server, url) = await ApiHost.StartAsync(templates, address, port, cancellationToken);
        return new ServedDatabases(templates, server, url, new ServeReport(url.AbsoluteUri, Environment.ProcessId, found.ToString(), $"{place.Host}:{place.Port}"));
    }

    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(Farewell, TimeProvider.System))
            await _server.StopAsync(patience.Token);
        await _ended.CancelAsync();
        await _watch;
        await _templates.DisposeAsync();
        await _server.DisposeAsync();
        _ended.Dispose();
    }
}
