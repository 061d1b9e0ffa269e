using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>
/// The share sessions of a cluster: a member has one with each broker that it reads from. One that ends, with its connection at the latest, gives back what its
/// member was lent there.
/// </summary>
internal sealed class ShareSessions(ClusterState cluster)
{
    private const int Opening = 0;
    private const int Closing = -1;

    private readonly Dictionary<(int BrokerId, string GroupId, string MemberId), ShareSession> _sessions = [];

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

        if (!_sessions.TryGetValue((context.BrokerId, groupId, memberId), out session))
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

    /// <summary>Whether a session has neither ended nor been replaced: what is lent in any other, nobody would take back.</summary>
    public bool IsCurrent(ShareSession session) => _sessions.GetValueOrDefault(KeyOf(session)) == session;

    public void Close(ShareSession session)
    {
        if (IsCurrent(session))
        {
            _sessions.Remove(KeyOf(session));
            // What another broker leads by now is lent by that one.
            var led = session.Partitions.Where(partition => cluster.Topics.Find(partition.TopicId)?.Find(partition.Partition)?.Brokers.Leader == session.BrokerId);
            (cluster.Groups.Find(session.GroupId) as ShareGroup)?.Release(session.MemberId, led);
        }
    }

    private static (int BrokerId, string GroupId, string MemberId) KeyOf(ShareSession session) => (session.BrokerId, session.GroupId, session.MemberId);

    private ShareSession Open(RequestContext context, string groupId, string memberId)
    {
        var session = new ShareSession(context.BrokerId, groupId, memberId, context.Closed);
        _sessions[(context.BrokerId, groupId, memberId)] = session;
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
