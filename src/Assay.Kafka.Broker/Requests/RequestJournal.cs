using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Requests;

/// <summary>
/// Tells observers about requests, and keeps those that could not be served or on which the broker failed. Costs next to nothing while nobody observes.
/// </summary>
internal sealed class RequestJournal(TimeProvider time)
{
    // A client that does not fall back tries again for ever.
    private const int MaxRefused = 1000;

    private readonly Lock _gate = new();
    private readonly List<UnsupportedRequest> _refused = [];

    // What nobody was told of yet, once each.
    private readonly HashSet<string> _findings = new(StringComparer.Ordinal);

    private Action<ServedRequest>? _served;

    public IReadOnlyList<UnsupportedRequest> Refused
    {
        get
        {
            lock (_gate)
            {
                return [.. _refused];
            }
        }
    }

    /// <summary>What was refused or failed since this was asked last.</summary>
    public IReadOnlyList<string> TakeFindings()
    {
        lock (_gate)
        {
            List<string> findings = [.. _findings];
            _findings.Clear();
            return findings;
        }
    }

    public IDisposable Observe(Action<ServedRequest> observer)
    {
        lock (_gate)
        {
            _served += observer;
        }

        return new Subscription(this, observer);
    }

    /// <summary>A timestamp for <see cref="End"/>.</summary>
    public long Begin() => _served is null ? 0 : time.GetTimestamp();

    public void End(long started, ApiDescription api, RequestContext context, IResponse? response) =>
        _served?.Invoke(new()
        {
            Api = api.Key.ToString(),
            Version = context.Version,
            ClientId = context.ClientId,
            Error = (KafkaErrorCode)(response?.FirstError() ?? 0) is not KafkaErrorCode.None and var error ? error.ToString() : null,
            Elapsed = started == 0 ? TimeSpan.Zero : time.GetElapsedTime(started),
        });

    public void Fail(ApiDescription api, RequestContext context, Exception error)
    {
        lock (_gate)
        {
            _findings.Add(
                $"the embedded broker failed to serve {api.Key} version {context.Version} to client '{context.ClientId}', and closed its connection. "
                + $"That is a defect of Assay: please report it with this. {error}");
        }

        _served?.Invoke(new() { Api = api.Key.ToString(), Version = context.Version, ClientId = context.ClientId, Error = error.ToString() });
    }

    public UnsupportedRequest Refuse(RequestHeader header, Route? route)
    {
        var refused = new UnsupportedRequest
        {
            ApiKey = header.ApiKey,
            Api = route?.Api.Key.ToString() ?? Enum.GetName((KafkaApi)header.ApiKey),
            Version = header.ApiVersion,
            ClientId = header.ClientId ?? "",
            LowestServed = route?.Lowest,
            HighestServed = route?.Highest,
        };
        lock (_gate)
        {
            if (_refused.Count < MaxRefused)
            {
                _refused.Add(refused);
            }

            _findings.Add(refused.ToString());
        }

        return refused;
    }

    private sealed class Subscription(RequestJournal journal, Action<ServedRequest> observer) : IDisposable
    {
        public void Dispose()
        {
            lock (journal._gate)
            {
                journal._served -= observer;
            }
        }
    }
}
