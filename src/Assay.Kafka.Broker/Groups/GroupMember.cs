using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Offer = Assay.Kafka.Broker.Protocol.Messages.JoinGroupRequest.JoinGroupRequestProtocol;

namespace Assay.Kafka.Broker.Groups;

/// <summary>A member of a classic group.</summary>
internal sealed class GroupMember(string id, string? instanceId)
{
    private TaskCompletionSource<JoinGroupResponse>? _join;
    private TaskCompletionSource<SyncGroupResponse>? _sync;

    /// <summary>Changes when a static member comes back.</summary>
    public string Id { get; set; } = id;

    /// <summary>The <c>group.instance.id</c> of a static member (KIP-345); null for the others.</summary>
    public string? InstanceId => instanceId;

    public string ClientId { get; set; } = "";

    public string ClientHost { get; set; } = "";

    public TimeSpan SessionTimeout { get; set; }

    public TimeSpan RebalanceTimeout { get; set; }

    /// <summary>The assignors it can work with, the preferred one first, with its subscription for each.</summary>
    public IReadOnlyList<Offer> Protocols { get; set; } = [];

    public ReadOnlyMemory<byte> Assignment { get; set; }

    /// <summary>Ends the membership when nothing is heard any more; the group sets it.</summary>
    public Deadline? Session { get; set; }

    /// <summary>The version of its last JoinGroup, which decides how it is answered.</summary>
    public short JoinVersion { get; set; }

    /// <summary>The answer to a join that is not possible. Older versions know no null.</summary>
    public static JoinGroupResponse Refuse(short version, string memberId, ErrorCode error) => new()
    {
        ErrorCode = (short)error,
        MemberId = memberId,
        ProtocolName = version >= 7 ? null : "",
    };

    public bool IsJoining => _join is not null;

    public bool IsSyncing => _sync is not null;

    public bool Supports(string protocol) => Protocols.Any(offered => offered.Name == protocol);

    public ReadOnlyMemory<byte> MetadataFor(string? protocol) =>
        Protocols.FirstOrDefault(offered => offered.Name == protocol)?.Metadata ?? default;

    public bool OffersTheSame(IReadOnlyList<Offer> protocols) =>
        Protocols.Count == protocols.Count
        && Protocols.Zip(protocols).All(pair => pair.First.Name == pair.Second.Name && pair.First.Metadata.Span.SequenceEqual(pair.Second.Metadata.Span));

    /// <summary>Parks a join. One that was parked before, by a client that tries again, is told to try again.</summary>
    public Task<JoinGroupResponse> ParkJoin()
    {
        AnswerJoin(new() { ErrorCode = (short)ErrorCode.RebalanceInProgress, MemberId = Id, ProtocolName = "" });
        _join = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _join.Task;
    }

    public Task<SyncGroupResponse> ParkSync()
    {
        AnswerSync(new() { ErrorCode = (short)ErrorCode.RebalanceInProgress });
        _sync = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _sync.Task;
    }

    public void AnswerJoin(JoinGroupResponse response)
    {
        _join?.TrySetResult(response);
        _join = null;
    }

    public void AnswerSync(SyncGroupResponse response)
    {
        _sync?.TrySetResult(response);
        _sync = null;
    }

    /// <summary>Answers whatever is parked with an error: the membership ended or moved.</summary>
    public void Dismiss(ErrorCode error)
    {
        AnswerJoin(new() { ErrorCode = (short)error, MemberId = Id, ProtocolName = "" });
        AnswerSync(new() { ErrorCode = (short)error });
    }
}
