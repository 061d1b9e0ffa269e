using System.Text.Json.Nodes;
using Assay.Kafka.SchemaRegistry.Store;

namespace Assay.Kafka.SchemaRegistry.Api;

/// <summary>Subjects, their versions and settings.</summary>
internal sealed partial class RegistryApi
{
    private JsonNode? Subject(RegistryRequest request, string subject, string[] rest) => (request.Method, rest) switch
    {
        ("POST", []) => RegistryAnswers.Version(subject, store.Lookup(subject, request.Draft(), request.Flag("normalize"), request.Flag("deleted")), request.Text("format")),
        ("DELETE", []) => RegistryAnswers.List(store.Delete(subject, request.Flag("permanent"))),
        ("GET", ["metadata"]) => WithMetadata(request, subject),
        ("GET", ["versions"]) => RegistryAnswers.List(Page(request, Versions(request, subject))),
        ("POST", ["versions"]) => Register(request, subject),
        ("GET", ["versions", var version]) => RegistryAnswers.Version(subject, store.Version(subject, version, request.Flag("deleted")), request.Text("format")),
        ("DELETE", ["versions", var version]) => JsonValue.Create(store.Delete(subject, version, request.Flag("permanent"))),
        ("GET", ["versions", var version, "schema"]) => JsonValue.Create(store.Version(subject, version, request.Flag("deleted")).Content.Schema.Formatted(request.Text("format"))),
        ("GET", ["versions", var version, "referencedby"]) => RegistryAnswers.List(store.ReferencedBy(subject, store.Version(subject, version, deleted: true).Version)),
        _ => null,
    };

    private JsonObject Register(RegistryRequest request, string subject)
    {
        if (subject is "__GLOBAL" or "__EMPTY")
            throw new RegistryRefusal(42208, $"The specified subject '{subject}' is not a valid.");
        var registered = store.Register(subject, request.Draft(), request.Flag("normalize"));
        var answer = RegistryAnswers.Version(subject, registered, null);
        answer.Remove("subject");
        return answer;
    }

    private List<int> Versions(RegistryRequest request, string subject)
    {
        var (deleted, deletedOnly) = (request.Flag("deleted"), request.Flag("deletedOnly"));
        var versions = store.State.Subjects.GetValueOrDefault(subject, SubjectState.Empty).Versions.Values
            .Where(version => deletedOnly ? version.IsDeleted : deleted || !version.IsDeleted).Select(version => version.Version).ToList();
        return versions.Count > 0 ? versions : throw RegistryRefusal.NoSubject(subject);
    }

    private JsonObject WithMetadata(RegistryRequest request, string subject)
    {
        var wanted = request.Texts("key").Zip(request.Texts("value")).ToList();
        var found = store.State.Subjects.GetValueOrDefault(subject)?.Live.LastOrDefault(version => wanted.All(pair =>
            version.Content.Metadata?["properties"]?[pair.First] is JsonValue value && value.ToString() == pair.Second));
        return found is null ? throw RegistryRefusal.NoSchema() : RegistryAnswers.Version(subject, found, request.Text("format"));
    }

    private JsonObject? Config(RegistryRequest request, string? subject)
    {
        if (request.Path.Length > 2)
            return null;
        switch (request.Method)
        {
            case "GET":
                var own = subject is null ? store.State.Global : store.State.Of(subject);
                if (subject is not null && !own.HasConfig && !request.Flag("defaultToGlobal"))
                    throw new RegistryRefusal(40408, $"Subject '{subject}' does not have subject-level compatibility configured");
                return Shown(
                    "compatibilityLevel",
                    subject is null ? own.Level ?? CompatibilityLevel.Backward : store.State.LevelOf(subject),
                    own.Normalize ?? store.State.Global.Normalize,
                    request.Flag("defaultToGlobal") ? store.State.Global.WithOthers(own.Others ?? []).Others : own.Others);
            case "PUT":
                var body = request.Body;
                var level = body["compatibility"] is { } named ? Levels.Level(named.ToString()) : (CompatibilityLevel?)null;
                var normalize = body["normalize"] is JsonValue flag && flag.TryGetValue<bool>(out var value) ? value : (bool?)null;
                store.Configure(subject, settings => (settings with { Level = level ?? settings.Level, Normalize = normalize ?? settings.Normalize }).WithOthers(body));
                request.NotApplied.AddRange(RegistrySettings.NamesOfOthers.Where(name =>
                    name != "compatibilityGroup" && body[name] is { } set && set.ToJsonString() is not ("false" or "\"\"")));
                return Shown("compatibility", level, normalize, RegistrySettings.Unset.WithOthers(body).Others);
            case "DELETE":
                var before = subject is null ? store.State.Global : store.State.Of(subject);
                // Unlike GET, it has no code of its own for a subject without a setting.
                if (subject is not null && !before.HasConfig)
                    throw RegistryRefusal.NoSubject(subject);
                store.Configure(subject, settings => settings with { Level = null, Normalize = null, Others = null });
                return Shown("compatibilityLevel", before.Level ?? CompatibilityLevel.Backward, before.Normalize, before.Others);
            default:
                return null;
        }
    }

    private static JsonObject Shown(string name, CompatibilityLevel? level, bool? normalize, JsonObject? others)
    {
        var answer = new JsonObject();
        if (level is { } known)
            answer[name] = Levels.Name(known);
        if (normalize is { } flag)
            answer["normalize"] = flag;
        foreach (var (other, value) in others ?? [])
            answer[other] = value?.DeepClone();
        return answer;
    }

    private JsonObject? Mode(RegistryRequest request, string? subject)
    {
        if (request.Path.Length > 2)
            return null;
        var own = subject is null ? store.State.Global.Mode ?? RegistryMode.ReadWrite : store.State.Of(subject).Mode;
        switch (request.Method)
        {
            case "GET":
                return Shown(own ?? (request.Flag("defaultToGlobal") ? store.State.ModeOf(subject!) : throw NoMode(subject)));
            case "PUT":
                var mode = Levels.Mode(request.Body["mode"]?.ToString());
                if (mode == RegistryMode.Import && !request.Flag("force") && store.State.Subjects.Any(known => subject is null || known.Key == subject))
                    throw new RegistryRefusal(42205, $"Cannot import since found existing subjects{(subject is null ? "" : $": {subject}")}; force=true sets the mode all the same.");
                store.Set(subject, settings => settings with { Mode = mode });
                return Shown(mode);
            case "DELETE":
                var before = own ?? throw NoMode(subject);
                store.Set(subject, settings => settings with { Mode = null });
                return Shown(before);
            default:
                return null;
        }

        static JsonObject Shown(RegistryMode mode) => new() { ["mode"] = Levels.Name(mode) };
        static RegistryRefusal NoMode(string? subject) => new(40409, $"Subject '{subject}' does not have subject-level mode configured");
    }
}
