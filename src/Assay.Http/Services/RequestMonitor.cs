using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Assay.Resources;
using Assay.Timelines;
using Microsoft.AspNetCore.Http;

namespace Assay.Http.Services;

/// <summary>
/// Counts the requests of one service, those in flight and all, and records them. A request whose client gave up is in flight
/// until the application has ended its work on it.
/// </summary>
internal sealed class RequestMonitor(string service, Timeline timeline)
{
    private const int Shown = 3;
    private readonly ConcurrentDictionary<long, string> _inFlight = new();
    private long _numbers;
    private long _started;

    public Observation Observe()
    {
        // A request enters first and is counted then; looked at in the opposite order, none is missed between two looks.
        var changes = Volatile.Read(ref _started);
        string[] open = [.. _inFlight.OrderBy(request => request.Key).Select(request => request.Value)];
        return open.Length == 0 ? Observation.AtRest(changes) : Observation.UnderWay(Describe(open), changes);
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        var number = Interlocked.Increment(ref _numbers);
        _inFlight[number] = request;
        Interlocked.Increment(ref _started);
        var start = Stopwatch.GetTimestamp();
        string? ending = null;
        try
        {
            await next(context);
            if (context.RequestAborted.IsCancellationRequested)
                ending = "given up by its client";
        }
        catch (Exception thrown)
        {
            ending = context.RequestAborted.IsCancellationRequested
                ? "given up by its client"
                : $"{(context.Response.HasStarted ? "broken off" : "500")}, threw {thrown.GetType().Name}: {thrown.Message}";
            throw;
        }
        finally
        {
            ending ??= context.Response.StatusCode.ToString(CultureInfo.InvariantCulture);
            timeline.Record("HTTP", $"→ {service} {request} {ending}", Stopwatch.GetElapsedTime(start));
            _inFlight.TryRemove(number, out _);
        }
    }

    private static string Describe(string[] open)
    {
        var count = open.Length.ToString(CultureInfo.InvariantCulture);
        return $"{count} {(open.Length == 1 ? "request" : "requests")} in flight: {string.Join(", ", open.Take(Shown))}{(open.Length > Shown ? ", …" : "")}";
    }
}
