namespace Assay.Kafka.Broker.Groups;

/// <summary>The protocol that the members of a group speak; the names are those that ListGroups answers.</summary>
internal enum GroupType
{
    Classic,
    Consumer,
    Share,
}
