namespace Assay.Kafka.Broker.Groups;

/// <summary>Who is in a classic group, in the order of joining: by id, and by instance for static members. One of them leads.</summary>
internal sealed class GroupRoster
{
    private readonly OrderedDictionary<string, GroupMember> _members = [];
    private readonly Dictionary<string, string> _idsByInstance = [];

    public IReadOnlyCollection<GroupMember> Members => _members.Values;

    public bool IsEmpty => _members.Count == 0;

    /// <summary>The member that assigns; empty while there is nobody.</summary>
    public string LeaderId { get; private set; } = "";

    /// <summary>How long the most patient member gives the others to join.</summary>
    public TimeSpan LongestRebalance => IsEmpty ? TimeSpan.Zero : Members.Max(member => member.RebalanceTimeout);

    public GroupMember? Find(string id) => _members.GetValueOrDefault(id);

    /// <summary>The id that a static member has now.</summary>
    public string? IdOf(string instanceId) => _idsByInstance.GetValueOrDefault(instanceId);

    public void Add(GroupMember member)
    {
        LeaderId = IsEmpty ? member.Id : LeaderId;
        _members.Add(member.Id, member);
        if (member.InstanceId is not null)
        {
            _idsByInstance[member.InstanceId] = member.Id;
        }
    }

    public void Remove(GroupMember member)
    {
        _members.Remove(member.Id);
        if (member.InstanceId is not null && IdOf(member.InstanceId) == member.Id)
        {
            _idsByInstance.Remove(member.InstanceId);
        }

        if (LeaderId == member.Id)
        {
            LeaderId = IsEmpty ? "" : _members.GetAt(0).Key;
        }
    }

    /// <summary>Gives a static member that came back its new id. A leader stays one.</summary>
    public void Rename(GroupMember member, string newId)
    {
        var leads = LeaderId == member.Id;
        _members.Remove(member.Id);
        member.Id = newId;
        _members.Add(newId, member);
        _idsByInstance[member.InstanceId!] = newId;
        LeaderId = leads ? newId : LeaderId;
    }

    /// <summary>Makes sure that the leader is one of those who wait for the answer to their join; false if nobody does.</summary>
    public bool TryElectLeader()
    {
        if (Find(LeaderId) is not { IsJoining: true })
        {
            LeaderId = Members.FirstOrDefault(member => member.IsJoining)?.Id ?? LeaderId;
        }

        return Find(LeaderId) is { IsJoining: true };
    }

    /// <summary>The assignor to use: each member votes for the first of its own that everybody has; the most votes win.</summary>
    public string SelectProtocol() => Members
        .Select(member => member.Protocols.First(offered => Members.All(other => other.Supports(offered.Name))).Name)
        .GroupBy(name => name)
        .MaxBy(votes => votes.Count())!.Key;
}
