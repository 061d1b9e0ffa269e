using System.Text.Json.Nodes;

namespace Assay.Elasticsearch.Leases;

/// <summary>What a process wrote down about its lease.</summary>
/// <param name="Id">The lease's id, which all its names begin with.</param>
/// <param name="State">Whether it is held, or was taken over by a sweep.</param>
/// <param name="Beat">When it was written last, in seconds by the server's clock.</param>
/// <param name="Host">The boot and the process space in which its lock means something.</param>
/// <param name="Lock">The file that its process holds a lock on; null where it could not.</param>
/// <param name="Sequence">For writes that must not overwrite another's.</param>
/// <param name="Term">The same.</param>
internal sealed record LeaseEntry(string Id, string State, long Beat, string Host, string? Lock, long Sequence = 0, long Term = 0)
{
    public const string Held = "held";
    public const string Swept = "swept";

    public static LeaseEntry Parse(JsonNode hit)
    {
        var source = hit["_source"]!;
        return new LeaseEntry(
            (string)hit["_id"]!, (string)source["state"]!, (long)source["beat"]!, (string)source["host"]!, (string?)source["lock"],
            (long)hit["_seq_no"]!, (long)hit["_primary_term"]!);
    }

    public JsonObject ToJson() => new() { ["state"] = State, ["beat"] = Beat, ["host"] = Host, ["lock"] = Lock };
}
