using Avro.Specific;

namespace Assay.Kafka.SchemaRegistry.Tests.Formats;

/// <summary>A class as Avro's tool generates it.</summary>
public sealed class OrderCreated : ISpecificRecord
{
    public const string Text = """
        {"type":"record","name":"OrderCreated","namespace":"Assay.Kafka.SchemaRegistry.Tests.Formats","fields":[
          {"name":"orderId","type":"long"},{"name":"note","type":["null","string"],"default":null}]}
        """;

    private static readonly global::Avro.Schema Own = global::Avro.Schema.Parse(Text);

    public long OrderId { get; set; }

    public string? Note { get; set; }

    global::Avro.Schema ISpecificRecord.Schema => Own;

    object? ISpecificRecord.Get(int fieldPos) => fieldPos == 0 ? OrderId : Note;

    void ISpecificRecord.Put(int fieldPos, object fieldValue)
    {
        if (fieldPos == 0)
            OrderId = (long)fieldValue;
        else
            Note = (string?)fieldValue;
    }
}
