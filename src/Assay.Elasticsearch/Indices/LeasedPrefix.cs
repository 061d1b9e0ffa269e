namespace Assay.Elasticsearch.Indices;

/// <summary>A prefix that one sandbox has, with the indices that its declaration names.</summary>
/// <param name="Host">Whose it is.</param>
/// <param name="Lease">The lease that it belongs to.</param>
/// <param name="Prefix">What all names begin with.</param>
/// <param name="Copies">The sealed copies of the declared indices that hold documents, by full name.</param>
internal sealed record LeasedPrefix(SearchHost Host, Leases.ProcessLease Lease, string Prefix, IReadOnlyDictionary<string, SealedCopy> Copies);
