namespace Assay.Kafka.SchemaRegistry.Schemas;

/// <summary>One rule that a change of a schema breaks.</summary>
/// <param name="Rule">The rule's name, as Confluent's registry has it.</param>
/// <param name="Path">Where in the schema.</param>
/// <param name="Description">What is wrong, as a sentence.</param>
internal sealed record Incompatibility(string Rule, string Path, string Description)
{
    public override string ToString() => $"{{errorType:'{Rule}', description:'{Description}', additionalInfo:'{Path}'}}";
}
