using Avro;
using Avro.Specific;

namespace Docs.Kafka;

/// <summary>A class as Avro's tool generates it.</summary>
public sealed class OrderShipped : ISpecificRecord
{
    private static readonly Schema Own = Schema.Parse(
        """{"type":"record","name":"OrderShipped","namespace":"Docs.Kafka","fields":[{"name":"orderId","type":"long"},{"name":"carrier","type":"string"}]}""");

    public long OrderId { get; set; }

    public string Carrier { get; set; } = "";

    Schema ISpecificRecord.Schema => Own;

    object ISpecificRecord.Get(int fieldPos) => fieldPos == 0 ? OrderId : Carrier;

    void ISpecificRecord.Put(int fieldPos, object fieldValue)
    {
        if (fieldPos == 0)
            OrderId = (long)fieldValue;
        else
            Carrier = (string)fieldValue;
    }
}
