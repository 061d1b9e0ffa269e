using System.Text;

namespace Assay.Servers;

/// <summary>One climb through the providers of a kind, keeping what was tried and seen for the error.</summary>
/// <param name="request">What is needed.</param>
/// <param name="options">How servers are found.</param>
/// <param name="own">Whether the server must be one that nobody else uses: then none is found, but one started.</param>
internal sealed class ServerLadder(ServerRequest request, ServerFinderOptions options, bool own = false)
{
    private readonly List<(string Provider, string Seen)> _attempts = [];
    private readonly List<string> _remedies = [];
    private bool _failed;

    private ServerKind Kind => request.Kind;

    public async Task<Server> ClimbAsync(CancellationToken cancellationToken)
    {
        Kind.LoadClient?.Invoke();
        ProviderPackages.Load();
        var forced = Forced();
        var search = new ServerSearch(request, options, forced?.Name);
        var rungs = Rungs(forced?.Name);
        if (rungs.Count == 0)
            throw new ServerException($"No provider may start a {request} server that is a sandbox's own: '{forced?.Name}' is forced by {forced?.By}.");
        foreach (var provider in rungs)
            provider.Begin(search);
        foreach (var provider in rungs)
        {
            var answer = _failed && provider.Place == ProviderPlace.Download
                ? ServerAnswer.None("not tried: there was something to run, but it failed")
                : await AskAsync(provider, search, cancellationToken);
            if (answer.Server is { } server)
                return server;
            _attempts.Add((provider.Name, answer.Seen));
            if (answer.Remedy is { } remedy)
                _remedies.Add(remedy);
        }

        throw new ServerException(Explain(forced));
    }

    private async Task<ServerAnswer> AskAsync(ServerProvider provider, ServerSearch search, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await (own ? provider.StartOwnAsync(search, cancellationToken) : provider.FindAsync(search, cancellationToken));
            return answer.Server is null && FullDisk.IsSaidIn(answer.Seen) ? throw new IOException(answer.Seen) : answer;
        }
        catch (Exception e) when (FullDisk.IsBehind(e))
        {
            throw FullDisk.Error(request, options.Home, e);
        }
        catch (Exception e) when (e is not ServerException && options.Home.IsUnwritableBy(e))
        {
            throw options.Home.Unwritable(e);
        }
        catch (ServerException e) when (!e.EndsSearch)
        {
            _failed = true;
            return ServerAnswer.None(e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException and not ServerException)
        {
            return ServerAnswer.None($"{e.GetType().Name}: {Secrets.Mask(e.Message)}");
        }
    }

    /// <summary>The provider that is forced and by what; null when the order decides.</summary>
    private (string Name, string By)? Forced()
    {
        if (options.Variable(Kind.ProviderVariable) is { } ofKind)
            return (ofKind, Kind.ProviderVariable);
        if (options.Variable(ServerFinderOptions.ProviderVariable) is { } ofAll && Known(ofAll))
            return (ofAll, ServerFinderOptions.ProviderVariable);
        if (request.Provider is { } asked)
            return (asked, "the request");
        return Kind.Providers.Select(provider => (provider.Name, By: provider.NamedBy(request, options))).FirstOrDefault(named => named.By is not null) is (var name, { } by)
            ? (name, by)
            : null;
    }

    private bool Known(string name) => name == ExternalProvider.ProviderName || Kind.Providers.Any(provider => provider.Name == name);

    private List<ServerProvider> Rungs(string? forced)
    {
        if (own)
            return [.. Kind.Providers.Where(provider => forced is null ? provider.Automatic : provider.Name == forced)];
        if (forced is null)
        {
            var automatic = Kind.Providers.Where(provider => provider.Automatic).ToLookup(provider => provider.Place < ProviderPlace.Running);
            return [new ExternalProvider(), .. automatic[true], new RunningProvider(), .. automatic[false]];
        }

        if (!Known(forced))
        {
            var names = Kind.Providers.Select(provider => provider.Name).Prepend(ExternalProvider.ProviderName);
            throw new ServerException($"{Kind.DisplayName} has no provider '{forced}'. It has: {string.Join(", ", names)}.");
        }

        if (forced == ExternalProvider.ProviderName)
            return [new ExternalProvider()];
        var only = Kind.Providers.First(provider => provider.Name == forced);
        // What it started earlier; a provider before that starts nothing.
        return only.Place < ProviderPlace.Running ? [only] : [new RunningProvider(), only];
    }

    private string Explain((string Name, string By)? forced)
    {
        var text = new StringBuilder($"No {request} server was found");
        text.Append(forced is { } only ? $"; only '{only.Name}' was tried, because of {only.By}." : ".").AppendLine();
        foreach (var (provider, seen) in _attempts)
            text.AppendLine($"  {provider,-10} {Secrets.Mask(seen).ReplaceLineEndings(Environment.NewLine + new string(' ', 13))}");
        text.AppendLine("What helps, any one of:");
        if (!own)
            _remedies.Add($"{Kind.Variable}={Kind.ExampleConnectionString}");
        foreach (var remedy in _remedies.Distinct())
            text.AppendLine($"  {remedy}");
        return text.ToString().TrimEnd();
    }
}
