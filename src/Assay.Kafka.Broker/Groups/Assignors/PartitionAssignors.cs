namespace Assay.Kafka.Broker.Groups.Assignors;

/// <summary>The assignors that the broker has for consumer groups.</summary>
internal static class PartitionAssignors
{
    private static readonly IPartitionAssignor[] All = [new UniformAssignor(), new RangeAssignor()];

    /// <summary>Taken when no member asks for one.</summary>
    public static IPartitionAssignor Default => All[0];

    public static string Names { get; } = string.Join(", ", All.Select(assignor => assignor.Name));

    public static IPartitionAssignor? Find(string name) => Array.Find(All, assignor => assignor.Name == name);
}
