using System.Collections.Immutable;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>All that a reset puts back: what it was can be kept, since it never changes.</summary>
internal sealed record RegistryState(
    ImmutableSortedDictionary<string, SubjectState> Subjects, ImmutableDictionary<string, RegistrySettings> Settings, RegistrySettings Global)
{
    public static readonly RegistryState Empty = new(
        ImmutableSortedDictionary.Create<string, SubjectState>(StringComparer.Ordinal), ImmutableDictionary<string, RegistrySettings>.Empty, RegistrySettings.Unset);

    public RegistrySettings Of(string subject) => Settings.GetValueOrDefault(subject, RegistrySettings.Unset);

    public CompatibilityLevel LevelOf(string subject) => Of(subject).Level ?? Global.Level ?? CompatibilityLevel.Backward;

    public string? CompatibilityGroupOf(string subject) => Of(subject).CompatibilityGroup ?? Global.CompatibilityGroup;

    public RegistryMode ModeOf(string subject) => Of(subject).Mode ?? Global.Mode ?? RegistryMode.ReadWrite;

    public bool NormalizesFor(string subject) => Of(subject).Normalize ?? Global.Normalize ?? false;

    public RegistryState With(string subject, SubjectState state) =>
        this with { Subjects = state.Versions.IsEmpty ? Subjects.Remove(subject) : Subjects.SetItem(subject, state) };

    public RegistryState With(string subject, RegistrySettings settings) =>
        this with { Settings = settings == RegistrySettings.Unset ? Settings.Remove(subject) : Settings.SetItem(subject, settings) };
}
