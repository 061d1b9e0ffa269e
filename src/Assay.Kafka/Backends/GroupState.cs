using System.Globalization;

namespace Assay.Kafka.Backends;

/// <summary>How a consumer group stands.</summary>
/// <param name="Name">Kafka's name of its state, such as <c>Stable</c>; <c>Dead</c> when there is no such group.</param>
/// <param name="Members">How many members it has.</param>
/// <param name="Lag">How many records it has not committed.</param>
/// <param name="Behind">The first partition in which it is behind; null when it is in none.</param>
internal sealed record GroupState(string Name, int Members, long Lag, string? Behind)
{
    public static GroupState None { get; } = new("Dead", 0, 0, null);

    public bool IsStable => Name == "Stable" && Members > 0;

    /// <summary>Why nobody consumes in the group; null when somebody does.</summary>
    public string? Missing(string group) => IsStable ? null
        : Members == 0 ? $"no service is in the group '{group}'"
        : $"the group '{group}' is rebalancing ({this})";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name} with {Members} members{(Behind is null ? "" : $", {Lag} behind, such as in {Behind}")}");
}
