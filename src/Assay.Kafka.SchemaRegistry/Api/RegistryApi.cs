using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Kafka.SchemaRegistry.Store;

namespace Assay.Kafka.SchemaRegistry.Api;

/// <summary>Confluent's REST API: finds who answers a request.</summary>
internal sealed partial class RegistryApi(RegistryStore store)
{
    /// <summary>The answer to a request; null for what the API does not have, or Assay does not serve.</summary>
    /// <exception cref="RegistryRefusal">The registry refuses.</exception>
    public JsonNode? Answer(RegistryRequest request) => (request.Method, request.Path) switch
    {
        ("GET" or "HEAD", []) => new JsonObject(),
        ("GET", ["contexts"]) => RegistryAnswers.List(Contexts()),
        ("GET", ["schemas", ..]) => Schemas(request),
        ("GET", ["subjects"]) => RegistryAnswers.List(Page(request, Subjects(request))),
        (_, ["subjects", var subject, .. var rest]) => Named(Subject(request, request.Subject(subject), rest), request.Named(subject)),
        ("POST", ["compatibility", "subjects", var subject, "versions"]) => Compatibility(request, request.Subject(subject), null),
        ("POST", ["compatibility", "subjects", var subject, "versions", var version]) => Compatibility(request, request.Subject(subject), version),
        (_, ["config", ..]) => Config(request, request.Path is [_, var subject] ? request.Subject(subject) : null),
        (_, ["mode", ..]) => Mode(request, request.Path is [_, var subject] ? request.Subject(subject) : null),
        // Clients ask which subject a topic is associated with before they take its name: none is.
        ("GET", ["associations", ..]) => new JsonArray(),
        ("GET", ["v1", "metadata", "id"]) => new JsonObject { ["id"] = "", ["scope"] = new JsonObject { ["path"] = new JsonArray(), ["clusters"] = new JsonObject() } },
        ("GET", ["v1", "metadata", "version"]) => new JsonObject { ["version"] = "7.9.0", ["commitId"] = "assay" },
        _ => null,
    };

    /// <summary>An answer with the subject as the client named it.</summary>
    private static JsonNode? Named(JsonNode? answer, string named)
    {
        if (answer is JsonObject version && version.ContainsKey("subject"))
            version["subject"] = named;
        return answer;
    }

    private static IEnumerable<T> Page<T>(RegistryRequest request, IEnumerable<T> all)
    {
        var page = all.Skip(Math.Max(0, request.Number("offset", 0)));
        return request.Number("limit", -1) is > 0 and var limit ? page.Take(limit) : page;
    }

    private JsonObject Compatibility(RegistryRequest request, string subject, string? version)
    {
        var difficulties = store.Difficulties(subject, version, request.Draft(), request.Flag("normalize"));
        var answer = new JsonObject { ["is_compatible"] = difficulties.Count == 0 };
        if (request.Flag("verbose"))
            answer["messages"] = RegistryAnswers.List(difficulties);
        return answer;
    }

    private IEnumerable<string> Contexts() => store.State.Subjects.Keys
        .Select(subject => subject.StartsWith(":.", StringComparison.Ordinal) && subject.IndexOf(':', 1) is > 0 and var end ? subject[1..end] : ".")
        .Append(".").Distinct().Order(StringComparer.Ordinal);

    private IEnumerable<string> Subjects(RegistryRequest request)
    {
        var prefix = request.Text("subjectPrefix");
        var (deleted, deletedOnly) = (request.Flag("deleted"), request.Flag("deletedOnly"));
        return store.State.Subjects
            .Where(subject => deletedOnly ? subject.Value.Latest is null : deleted || subject.Value.Latest is not null)
            .Select(subject => subject.Key)
            .Where(subject => prefix is null or ":*:" ? subject.StartsWith(request.Context, StringComparison.Ordinal) : subject.StartsWith(request.Subject(prefix), StringComparison.Ordinal))
            .Select(subject => prefix is null ? subject : SubjectName.As(subject, request.Named(prefix)));
    }

    private JsonNode? Schemas(RegistryRequest request) => request.Path switch
    {
        [_] => new JsonArray([.. Page(request, All(request)).Select(found => (JsonNode)RegistryAnswers.Version(found.Subject, found.Version, request.Text("format")))]),
        [_, "types"] => RegistryAnswers.List(["JSON", "PROTOBUF", "AVRO"]),
        [_, "ids", var id] => WithMaxId(request, RegistryAnswers.Schema(store.Schema(Id(id)), request.Text("format"))),
        [_, "ids", var id, "schema"] => JsonValue.Create(store.Schema(Id(id)).Schema.Formatted(request.Text("format"))),
        [_, "ids", var id, "subjects"] => RegistryAnswers.List(Page(request, Having(id, request).Select(found => found.Subject).Distinct())),
        [_, "ids", var id, "versions"] => new JsonArray([.. Page(request, Having(id, request)).Select(found => (JsonNode)new JsonObject { ["subject"] = found.Subject, ["version"] = found.Version.Version })]),
        [_, "guids", var guid] => ByGuid(guid, request),
        _ => null,
    };

    private JsonObject ByGuid(string guid, RegistryRequest request) =>
        RegistryAnswers.Schema(
            (Guid.TryParse(guid, out var parsed) ? store.Find(parsed)?.Content : null) ?? throw RegistryRefusal.NoSchema(guid), request.Text("format"));

    private JsonObject WithMaxId(RegistryRequest request, JsonObject answer)
    {
        if (request.Flag("fetchMaxId"))
            answer["maxId"] = store.LastId;
        return answer;
    }

    private static int Id(string id) => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RegistryRefusal.NoSchema(id);

    private IEnumerable<(string Subject, VersionState Version)> Having(string id, RegistryRequest request)
    {
        var number = Id(id);
        _ = store.Schema(number);
        return store.State.Subjects.SelectMany(subject => subject.Value.Versions.Values
            .Where(version => version.Id == number && (request.Flag("deleted") || !version.IsDeleted)).Select(version => (subject.Key, version)));
    }

    private IEnumerable<(string Subject, VersionState Version)> All(RegistryRequest request)
    {
        var prefix = request.Text("subjectPrefix") is { } named and not ":*:" ? request.Subject(named) : request.Context;
        foreach (var (name, subject) in store.State.Subjects.Where(subject => subject.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var versions = request.Flag("deleted") ? subject.Versions.Values : subject.Live;
            foreach (var version in request.Flag("latestOnly") ? versions.TakeLast(1) : versions)
                yield return (SubjectName.As(name, request.Named(request.Text("subjectPrefix") ?? "")), version);
        }
    }
}
