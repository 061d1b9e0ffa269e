using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Assay.Elasticsearch.Servers;
using Assay.Timelines;

namespace Assay.Elasticsearch.Diagnostics;

/// <summary>
/// The requests of this process to the indices of one sandbox: in its timeline, and those in flight. The prefix in the path says whose a request is;
/// one without (<c>_bulk</c>) belongs to the sandbox that is rented, if only one is.
/// </summary>
internal sealed class RequestWatch : IDisposable
{
    private static readonly ConcurrentDictionary<string, ImmutableArray<RequestWatch>> Servers = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<HttpRequestMessage, string> _inFlight = new();
    private readonly string _server;
    private readonly string _prefix;
    private readonly Timeline _timeline;
    private volatile bool _isRented;

    private RequestWatch(string server, string prefix, Timeline timeline) => (_server, _prefix, _timeline) = (server, prefix, timeline);

    /// <summary>What is in flight, in words; null for nothing.</summary>
    public string? Busy
    {
        get
        {
            string[] open = [.. _inFlight.Values];
            return open.Length == 0
                ? null
                : $"{open.Length.ToString(CultureInfo.InvariantCulture)} {(open.Length == 1 ? "request" : "requests")} in flight: {string.Join(", ", open.Take(3))}";
        }
    }

    public static RequestWatch Begin(SearchAddress address, string prefix, Timeline timeline)
    {
        HttpRequests.Listen();
        var watch = new RequestWatch(address.Root.Authority, prefix, timeline);
        Servers.AddOrUpdate(watch._server, [watch], (_, others) => others.Add(watch));
        return watch;
    }

    /// <summary>The watch that a request belongs to; null when it is nobody's, or nobody knows whose.</summary>
    public static RequestWatch? Of(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } address || !Servers.TryGetValue(address.Authority, out var watches))
            return null;
        var path = Uri.UnescapeDataString(address.PathAndQuery);
        return watches.FirstOrDefault(watch => path.Contains(watch._prefix, StringComparison.Ordinal))
            ?? (watches.Where(watch => watch._isRented).Take(2).ToList() is [var only] ? only : null);
    }

    public void Rented() => _isRented = true;

    public void Returned() => _isRented = false;

    public void Started(HttpRequestMessage request) => _inFlight[request] = Describe(request);

    public void Ended(HttpRequestMessage request, int? status, TimeSpan took)
    {
        if (_inFlight.TryRemove(request, out var text))
            _timeline.Record("Search", $"{text} {status?.ToString(CultureInfo.InvariantCulture) ?? "failed"}", took);
    }

    public void Dispose() => Servers.AddOrUpdate(_server, [], (_, others) => others.Remove(this));

    private string Describe(HttpRequestMessage request) =>
        $"{request.Method} {Uri.UnescapeDataString(request.RequestUri!.PathAndQuery).Replace(_prefix, "", StringComparison.Ordinal)}";
}
