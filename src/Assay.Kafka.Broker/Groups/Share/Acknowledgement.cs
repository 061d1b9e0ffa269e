namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>What a member says of a range of offsets: the same of all, or one type for each.</summary>
internal readonly record struct Acknowledgement(long First, long Last, IReadOnlyList<sbyte> Types)
{
    public bool IsWellFormed => First <= Last && (Types.Count == 1 || Types.Count == Last - First + 1) && Types.All(type => type is >= 0 and <= (sbyte)AcknowledgeType.Renew);

    public AcknowledgeType TypeAt(long offset) => (AcknowledgeType)Types[Types.Count == 1 ? 0 : (int)(offset - First)];
}
