namespace Orders.Api.Outbox;

/// <summary>An event that is saved and not yet published.</summary>
public sealed record OutboxEvent(long Id, string Topic, string Key, string Payload, string? TraceParent);
