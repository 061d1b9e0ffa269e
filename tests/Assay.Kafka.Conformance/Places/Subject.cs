namespace Assay.Kafka.Conformance.Places;

/// <summary>What a behaviour is tried on. A test that holds for both says that the embedded broker behaves like Kafka there.</summary>
public enum Subject
{
    Embedded,

    Apache,
}
