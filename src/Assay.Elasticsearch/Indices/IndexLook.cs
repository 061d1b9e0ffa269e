namespace Assay.Elasticsearch.Indices;

/// <summary>One index at one moment, by what changes with every write to it.</summary>
/// <param name="Uuid">Tells it from another of the same name.</param>
/// <param name="Operations">How many documents were written or deleted since it was made, by the sequence numbers of its primary shards.</param>
/// <param name="Versions">The versions of its mapping, its settings and its aliases.</param>
/// <param name="IsOpen">Whether it is open.</param>
/// <param name="Primaries">How many shards it has, without replicas.</param>
internal sealed record IndexLook(string Uuid, long Operations, (long Mapping, long Settings, long Aliases) Versions, bool IsOpen, int Primaries);
