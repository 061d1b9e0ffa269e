using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>The share sessions of a cluster. One that ends, with its connection at the latest, gives back what its member was lent.</summary>
internal sealed class ShareSessions(ClusterState cluster)
{
    private const int Opening = 0;
    private const int Closing = -1;

    private readonly Dictionary<(string GroupId, string MemberId), ShareSession> _sessions = [];

    /// <summary>The session that a request belongs to. Epoch 0 opens one, where that is possible; -1 means that it is the last of it.</summary>
    public ErrorCode Continue(RequestContext context, string groupId, string memberId, int epoch, bool mayOpen, out ShareSession? session)
    {
        session = null;
        if (epoch == Opening && mayOpen)
        {
            session = Open(context, groupId, memberId);
            return ErrorCode.None;
        }

        if (epoch == Opening)
        {
            return ErrorCode.InvalidShareSessionEpoch;
        }

        if (!_sessions.TryGetValue((groupId, memberId), out session))
        {
            return ErrorCode.ShareSessionNotFound;
        }

        if (epoch != Closing && epoch != session.NextEpoch)
        {
            return ErrorCode.InvalidShareSessionEpoch;
        }

        session.Advance();
        return ErrorCode.None;
    }

    public void Close(ShareSession session)
    {
        if (_sessions.GetValueOrDefault((session.GroupId, session.MemberId)) == session)
        {
            _sessions.Remove((session.GroupId, session.MemberId));
            (cluster.Groups.Find(session.GroupId) as ShareGroup)?.Release(session.MemberId);
        }
    }

    private ShareSession Open(RequestContext context, string groupId, string memberId)
    {
        var session = new ShareSession(groupId, memberId, context.Closed);
        _sessions[(groupId, memberId)] = session;
        context.Closed.UnsafeRegister(_ =>
        {
            lock (cluster.Gate)
            {
                Close(session);
            }
        }, null);
        return session;
    }
}
