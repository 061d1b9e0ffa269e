using System.Globalization;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>Finding and deleting subjects and versions, and their settings.</summary>
internal sealed partial class RegistryStore
{
    /// <summary>A version of a subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="version">Its number, <c>latest</c> or -1.</param>
    /// <param name="deleted">Whether deleted ones count.</param>
    public VersionState Version(string subject, string version, bool deleted)
    {
        lock (_gate)
        {
            var isLatest = IsLatest(version);
            var number = 0;
            if (!isLatest && (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number < 1))
                throw new RegistryRefusal(42202, $"The specified version '{version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
            var known = Subject(subject, deleted);
            var found = isLatest
                ? known.Latest ?? (deleted ? known.Versions.Values.LastOrDefault() : null)
                : known.Versions.GetValueOrDefault(number) is { } state && (deleted || !state.IsDeleted) ? state : null;
            return found ?? throw RegistryRefusal.NoVersion(version);
        }
    }

    /// <summary>Deletes a subject: so that it can be had back at first, for good when it was deleted so.</summary>
    public IReadOnlyList<int> Delete(string subject, bool permanent)
    {
        lock (_gate)
        {
            var known = _state.Subjects.GetValueOrDefault(subject) ?? throw RegistryRefusal.NoSubject(subject);
            Allow(subject);
            var live = known.Live.ToList();
            if (permanent && live.Count > 0)
                throw new RegistryRefusal(40405, $"Subject '{subject}' was not deleted first before being permanently deleted");
            if (!permanent && live.Count == 0)
                throw new RegistryRefusal(40404, $"Subject '{subject}' was soft deleted.Set permanent=true to delete permanently");
            foreach (var version in known.Versions.Values)
                RefuseReferenced(subject, version);
            var left = permanent ? SubjectState.Empty : live.Aggregate(known, (state, version) => state.With(version with { IsDeleted = true }));
            Change(_state.With(subject, left).With(subject, RegistrySettings.Unset));
            return [.. (permanent ? known.Versions.Values : live).Select(version => version.Version)];
        }
    }

    public int Delete(string subject, string version, bool permanent)
    {
        lock (_gate)
        {
            var state = Version(subject, version, deleted: true);
            Allow(subject);
            if (permanent && !state.IsDeleted)
                throw new RegistryRefusal(40407, $"Subject '{subject}' Version {version} was not deleted first before being permanently deleted");
            if (!permanent && state.IsDeleted)
                throw new RegistryRefusal(40406, $"Subject '{subject}' Version {version} was soft deleted.Set permanent=true to delete permanently");
            RefuseReferenced(subject, state);
            var known = _state.Subjects[subject];
            var left = permanent ? new SubjectState(known.Versions.Remove(state.Version)) : known.With(state with { IsDeleted = true });
            var changed = _state.With(subject, left);
            // With the last version goes what was set for the subject, as it does when the subject is deleted.
            Change(!permanent && left.Latest is null ? changed.With(subject, RegistrySettings.Unset) : changed);
            return state.Version;
        }
    }

    /// <summary>The ids of the schemas that refer to a version.</summary>
    public IReadOnlyList<int> ReferencedBy(string subject, int version)
    {
        lock (_gate)
        {
            return [.. _state.Subjects.Values.SelectMany(other => other.Live)
                .Where(other => other.Content.References.Any(reference => reference.Subject == subject && reference.Version == version))
                .Select(other => other.Id).Distinct()];
        }
    }

    /// <summary>Changes what is set for a subject, or for all where it is null.</summary>
    public void Set(string? subject, Func<RegistrySettings, RegistrySettings> change)
    {
        lock (_gate)
            Change(subject is null ? _state with { Global = change(_state.Global) } : _state.With(subject, change(_state.Of(subject))));
    }

    /// <summary>Changes what is set, unless the mode forbids it.</summary>
    public void Configure(string? subject, Func<RegistrySettings, RegistrySettings> change)
    {
        lock (_gate)
        {
            Allow(subject);
            Set(subject, change);
        }
    }

    private static bool IsLatest(string version) => version is "latest" or "-1";

    private SubjectState Subject(string subject, bool deleted) =>
        _state.Subjects.GetValueOrDefault(subject) is { } known && (deleted || known.Latest is not null) ? known : throw RegistryRefusal.NoSubject(subject);

    private void Allow(string? subject)
    {
        if ((subject is null ? _state.Global.Mode : _state.ModeOf(subject)) is RegistryMode.ReadOnly or RegistryMode.ReadOnlyOverride)
            throw new RegistryRefusal(42205, $"Subject {subject ?? "null"} is in read-only mode");
    }

    private void RefuseReferenced(string subject, VersionState version)
    {
        if (!version.IsDeleted && ReferencedBy(subject, version.Version) is { Count: > 0 } ids)
            throw new RegistryRefusal(42206, $"One or more references exist to the schema: version {version.Version} of '{subject}' is referred to by the schemas {string.Join(", ", ids)}.");
    }
}
