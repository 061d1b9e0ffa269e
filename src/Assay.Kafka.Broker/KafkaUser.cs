namespace Assay.Kafka.Broker;

/// <summary>Somebody who may come in through listeners with SASL, by each of the mechanisms.</summary>
/// <param name="Name">The name; access control lists know it as <c>User:name</c>.</param>
/// <param name="Password">The password.</param>
public sealed record KafkaUser(string Name, string Password)
{
    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
