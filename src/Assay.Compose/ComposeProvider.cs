using System.Net.Sockets;
using Assay.Compose.Files;
using Assay.Compose.Services;
using Assay.Servers;

namespace Assay.Compose;

/// <summary>A service of the project's own compose file, where it runs. It belongs to the project: it is used, never started or stopped.</summary>
internal sealed class ComposeProvider(ServiceRule rule, Func<IEnumerable<string>> folders) : ServerProvider
{
    public const string ProviderName = "compose";

    /// <summary>Some systems try a port again and again that nobody listens on.</summary>
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(1);

    /// <summary>Something is there, so it is worth the wait on a busy machine: a tenth of what a server may take to start, 3 s by default.</summary>
    private const int PartOfStart = 10;

    public override string Name => ProviderName;

    public override ProviderPlace Place => ProviderPlace.Compose;

    public override async Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var files = ComposeFiles.Find(folders(), search.Options.Variable);
        if (files.Count == 0)
            return ServerAnswer.None("there is no compose.yaml here or above");
        try
        {
            return await FindAsync(ComposeProject.Read(files, search.Options.Environment), search, cancellationToken);
        }
        catch (ComposeException wrong)
        {
            return ServerAnswer.None(wrong.Message);
        }
    }

    private async Task<ServerAnswer> FindAsync(ComposeProject project, ServerSearch search, CancellationToken cancellationToken)
    {
        var file = Path.GetFileName(project.File);
        var fitting = project.Services.Where(service => rule.Fits(service) && !ServiceLabels.IsIgnored(service)).ToList();
        if (fitting.Count == 0)
        {
            var broken = project.Services.FirstOrDefault(service => service.Problem is not null);
            return ServerAnswer.None($"{project.File} has no service with {search.Request.Kind}{(broken is null ? "" : $"; {broken.Name} can't be understood: {broken.Problem}")}");
        }

        var seen = new List<string>();
        foreach (var service in fitting)
        {
            var (server, why, listens) = await TryAsync(service, project, search, cancellationToken);
            if (server is not null)
                return ServerAnswer.Found(server);
            // People who started it wonder why it is not used.
            if (listens)
                search.Journal.Note($"{file}: {service} is passed over: {why}");
            seen.Add($"{file}: {service}: {why}");
        }

        return ServerAnswer.None(string.Join('\n', seen), $"docker compose -f {project.File} up -d {fitting[0].Name}");
    }

    private async Task<(Server? Server, string Why, bool Listens)> TryAsync(ComposeService service, ComposeProject project, ServerSearch search, CancellationToken cancellationToken)
    {
        if (rule.Reached(service) is not { } port)
            return (null, $"it publishes no port of this machine that leads to {rule.Port}", false);
        if (port.Host is null)
        {
            if (await PublishedPort.AskAsync(project, service, port, search, cancellationToken) is not { } chosen)
                return (null, $"the engine chooses the port for {port.Container}, and did not tell it: is it running? \"{port.Container}:{port.Container}\" fixes it", false);
            port = chosen;
        }

        var connectionString = rule.ConnectionString(service, port, out var missing);
        if (missing is not null)
            return (null, missing, false);
        if (!await AcceptsAsync(port, cancellationToken))
            return (null, $"it is not running: nothing listens on {port.Reached}:{port.Host}", false);
        var (version, problem) = await AskAsync(search, connectionString, cancellationToken);
        if (version is null)
            return (null, $"what listens on {port.Reached}:{port.Host} can't be used: {Secrets.Mask(problem)}", true);
        if (!ServerVersion.Fits(version, search.Request.Version))
            return (null, $"it is {search.Request.Kind} {version}; {search.Request.Version} is pinned", true);
        if (rule.TellsVersion && service.Image?.MajorVersion is { } expected && !ServerVersion.Fits(version, expected))
            return (null, $"what listens on {port.Reached}:{port.Host} is {search.Request.Kind} {version}, so it is not this service", true);
        return (new Server
        {
            Kind = search.Request.Kind,
            Provider = Name,
            Version = version,
            Source = $"{service.Name} of {project.File}",
            ConnectionString = connectionString,
            Warm = true,
            IsExternal = true,
            Reason = search.Request.Settings.IsEmpty ? null : "its settings are not checked",
        }, "", true);
    }

    private static async Task<bool> AcceptsAsync(ComposePort port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectWithin);
        try
        {
            await socket.ConnectAsync(port.Reached, port.Host!.Value, patience.Token);
            return true;
        }
        catch (Exception refused) when (refused is SocketException || (refused is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task<(string? Version, string Problem)> AskAsync(ServerSearch search, string connectionString, CancellationToken cancellationToken)
    {
        var within = search.Options.StartTimeout / PartOfStart;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(within);
        try
        {
            // Clients do not all heed a token while they connect.
            return (await search.Request.Kind.AskVersion(connectionString, patience.Token).WaitAsync(within, cancellationToken), "");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, e is OperationCanceledException or TimeoutException ? $"no answer within {within.TotalSeconds:0.0} s" : e.Message);
        }
    }
}
