namespace Assay.Kafka.Conformance.Histories;

/// <summary>What a step of a history does.</summary>
internal enum Act
{
    Produce,
    ProduceInTransaction,
    EndTransaction,
    DeleteRecords,
    Grow,
    ListOffsets,
    Fetch,
    Commit,
    FetchCommits,
    CommitInTransaction,
    Fence,
    ProduceAsZombie,
}

/// <summary>One step of a history; what the numbers mean depends on what it does.</summary>
internal sealed record Step(Act Act, int A, int B);
