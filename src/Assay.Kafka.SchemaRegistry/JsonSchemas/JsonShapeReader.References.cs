using System.Text.Json;

namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>Finds what <c>$ref</c> leads to: by the address that it has where it stands, or by the name as it is written.</summary>
internal sealed partial class JsonShapeReader
{
    /// <summary>Stands for the place of a schema that tells none, so that relative names can be compared.</summary>
    private static readonly Uri Nowhere = new("schema://none/");

    private static readonly HashSet<string> OfValues = ["enum", "const", "default", "examples"];
    private static readonly HashSet<string> OfNames = ["properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"];
    private readonly Dictionary<string, JsonElement> _documents = [];
    private readonly Dictionary<string, Uri> _addresses = [];
    private readonly Dictionary<Uri, (string Document, string Place)> _addressed = [];

    public JsonShapeReader(JsonElement document) => Add("", document, Nowhere);

    /// <summary>Makes a document known by the name that others refer to it with.</summary>
    public void Add(string name, JsonElement document) => Add(name, document, Resolved(ResourceOf("", "").Address, name) ?? Resolved(Nowhere, name) ?? Nowhere);

    private void Add(string name, JsonElement document, Uri address)
    {
        if (!_documents.TryAdd(name, document))
            return;
        _addresses[name] = address;
        if (address != Nowhere)
            _addressed.TryAdd(address, (name, ""));
        Index(document, name, "", address);
    }

    /// <summary>Notes what has an <c>$id</c>, with the address that this makes.</summary>
    private void Index(JsonElement json, string document, string place, Uri address)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in json.EnumerateArray().Index())
                Index(item, document, $"{place}/{index}", address);
        }

        if (json.ValueKind != JsonValueKind.Object)
            return;
        if (Id(json, document, place) is { } id && Resolved(address, id) is { } own)
        {
            address = own;
            _addressed.TryAdd(own, (document, place));
        }

        foreach (var member in json.EnumerateObject().Where(member => !OfValues.Contains(member.Name)))
        {
            var inner = $"{place}/{Escaped(member.Name)}";
            if (!OfNames.Contains(member.Name) || member.Value.ValueKind != JsonValueKind.Object)
            {
                Index(member.Value, document, inner, address);
                continue;
            }

            foreach (var named in member.Value.EnumerateObject())
                Index(named.Value, document, $"{inner}/{Escaped(named.Name)}", address);
        }
    }

    /// <summary>The nearest schema around a place that has an address, or the document; relative names go from there.</summary>
    private (string Place, Uri Address) ResourceOf(string document, string place)
    {
        var (found, address) = ("", _addresses[document]);
        for (var end = 0; end >= 0; end = end == place.Length ? -1 : place.IndexOf('/', end + 1) is > 0 and var next ? next : place.Length)
        {
            if (Find(_documents[document], place[..end]) is { ValueKind: JsonValueKind.Object } json && Id(json, document, place[..end]) is { } id && Resolved(address, id) is { } own)
                (found, address) = (place[..end], own);
        }

        return (found, address);
    }

    private ReferenceShape Referred(string reference, string document, string place)
    {
        var (name, pointer) = reference.IndexOf('#') is >= 0 and var hash ? (reference[..hash], reference[(hash + 1)..]) : (reference, "");
        var resource = ResourceOf(document, place);
        var (inDocument, within) = name.Length == 0 ? (document, resource.Place) : Addressed(name, document, resource.Address)
            ?? throw Invalid(place, $"'{reference}' refers to a schema that is not among its references ({(_documents.Count == 1
                ? "it has none" : string.Join(", ", _documents.Keys.Where(known => known.Length > 0)))})");
        var root = _documents[inDocument];
        var part = Find(root, within)!.Value;
        if (pointer.Length > 0 && pointer[0] != '/')
            pointer = within + (Anchor(part, pointer, "") ?? throw Invalid(place, $"'{reference}' refers to an anchor that is not there"));
        else if (Find(part, pointer) is not null || name.Length > 0)
            pointer = within + pointer;
        // A pointer goes from the schema that has an address; many write it from the document all the same.
        return new ReferenceShape(reference) { Target = Shape(inDocument, pointer) };
    }

    private (string Document, string Place)? Addressed(string name, string document, Uri address)
    {
        foreach (var from in (Uri[])[address, _addresses[document], ResourceOf("", "").Address, Nowhere])
        {
            if (Resolved(from, name) is { } resolved && _addressed.TryGetValue(resolved, out var found))
                return found;
        }

        return _documents.ContainsKey(name) ? (name, "") : null;
    }

    /// <summary>What a schema calls itself; fragments alone are anchors. Draft 4 has no dollar sign, which at the top of a document is understood in all drafts.</summary>
    private string? Id(JsonElement json, string document, string place)
    {
        if (!json.TryGetProperty("$id", out var id) && !((place.Length == 0 || IsOld(_documents[document])) && json.TryGetProperty("id", out id)))
            return null;
        return id.ValueKind == JsonValueKind.String && id.GetString()!.Split('#')[0] is { Length: > 0 } name ? name : null;
    }

    private static bool IsOld(JsonElement root) => Draft(root)?.Contains("draft-04", StringComparison.Ordinal) == true;

    private static bool IsRecent(JsonElement root) => Draft(root) is { } name && (name.Contains("2019-09", StringComparison.Ordinal) || name.Contains("2020-12", StringComparison.Ordinal));

    private static string? Draft(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$schema", out var draft) && draft.ValueKind == JsonValueKind.String ? draft.GetString() : null;

    private static Uri? Resolved(Uri address, string name)
    {
        var isAbsolute = name.IndexOf(':') is > 0 and var colon && name[..colon].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '-' or '.');
        if (isAbsolute)
            return Uri.TryCreate(name, UriKind.Absolute, out var absolute) ? absolute : null;
        // Nothing is relative to a urn.
        return address.AbsolutePath.StartsWith('/') && Uri.TryCreate(name, UriKind.Relative, out var relative) && Uri.TryCreate(address, relative, out var resolved) ? resolved : null;
    }

    private static JsonElement? Find(JsonElement root, string place)
    {
        var found = root;
        foreach (var step in place.Split('/', StringSplitOptions.None).Skip(1).Select(step => Uri.UnescapeDataString(step).Replace("~1", "/").Replace("~0", "~")))
        {
            if (found.ValueKind == JsonValueKind.Object && found.TryGetProperty(step, out var member))
                found = member;
            else if (found.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index >= 0 && index < found.GetArrayLength())
                found = found[index];
            else
                return null;
        }

        return found;
    }

    private static string? Anchor(JsonElement json, string anchor, string place)
    {
        if (json.ValueKind == JsonValueKind.Array)
            return json.EnumerateArray().Select((item, index) => Anchor(item, anchor, $"{place}/{index}")).FirstOrDefault(found => found is not null);
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        if ((json.TryGetProperty("$anchor", out var own) && own.ValueKind == JsonValueKind.String && own.GetString() == anchor)
            || (json.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() == $"#{anchor}"))
        {
            return place;
        }

        return json.EnumerateObject().Select(member => Anchor(member.Value, anchor, $"{place}/{Escaped(member.Name)}")).FirstOrDefault(found => found is not null);
    }
}
