using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Fetching;

/// <summary>The fetch sessions of one broker. Guarded by the gate of its cluster.</summary>
internal sealed class FetchSessionCache(ClusterState cluster)
{
    private const int FinalEpoch = -1;
    private const int FirstEpoch = 0;

    // The first version that names topics by their ids.
    private const short UsesIds = 13;

    // A session that was just used is not taken from its client.
    private static readonly TimeSpan Protected = TimeSpan.FromMinutes(2);

    private readonly Dictionary<int, FetchSession> _sessions = [];

    public int Count => _sessions.Count;

    /// <summary>What a fetch is about: what it says, or what its session says. Without a session the client says everything each time.</summary>
    public ErrorCode Open(short version, FetchRequest request, out FetchSession? session, out IReadOnlyList<FetchItem> items)
    {
        session = null;
        items = [];
        if (request.SessionEpoch is FinalEpoch or FirstEpoch)
        {
            _sessions.Remove(request.SessionId);
            var asked = new FetchSession(0, version >= UsesIds);
            asked.Update(request);
            items = asked.Items;
            session = request.SessionEpoch == FirstEpoch && version >= 7 ? Keep(asked, request) : null;
            return ErrorCode.None;
        }

        if (!_sessions.TryGetValue(request.SessionId, out var found))
        {
            return ErrorCode.FetchSessionIdNotFound;
        }

        if (found.NextEpoch != request.SessionEpoch)
        {
            return ErrorCode.InvalidFetchSessionEpoch;
        }

        if (found.UsesIds != version >= UsesIds)
        {
            return ErrorCode.FetchSessionTopicIdError;
        }

        found.Update(request);
        items = found.Items;
        if (found.Count == 0)
        {
            _sessions.Remove(found.Id);
            return ErrorCode.None;
        }

        found.Advance();
        found.UsedAt = cluster.Time.GetTimestamp();
        session = found;
        return ErrorCode.None;
    }

    private FetchSession? Keep(FetchSession asked, FetchRequest request)
    {
        if (asked.Count == 0 || (_sessions.Count >= cluster.Configs.BrokerNumber("max.incremental.fetch.session.cache.slots") && !TryEvict()))
        {
            return null;
        }

        int id;
        do
        {
            id = Random.Shared.Next(1, int.MaxValue);
        }
        while (_sessions.ContainsKey(id));

        var session = new FetchSession(id, asked.UsesIds) { UsedAt = cluster.Time.GetTimestamp() };
        session.Update(request);
        _sessions.Add(id, session);
        return session;
    }

    private bool TryEvict()
    {
        var oldest = _sessions.Values.MinBy(session => session.UsedAt);
        return oldest is not null && cluster.Time.GetElapsedTime(oldest.UsedAt) > Protected && _sessions.Remove(oldest.Id);
    }
}
