namespace Assay.Kafka.Broker.Groups;

/// <summary>Who commits offsets: a member, its instance if it is static, and the generation or epoch it is in. Those outside say -1.</summary>
internal readonly record struct Committer(string MemberId, string? InstanceId, int Epoch);
