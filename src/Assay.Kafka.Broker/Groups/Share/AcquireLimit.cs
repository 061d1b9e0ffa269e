namespace Assay.Kafka.Broker.Groups.Share;

/// <summary>How much a member wants: whole batches until it is enough, or, if that is strict, no record more.</summary>
internal readonly record struct AcquireLimit(int Records, int Bytes, bool IsStrict);
