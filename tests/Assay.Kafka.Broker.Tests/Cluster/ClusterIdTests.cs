using System.Buffers.Text;
using Assay.Kafka.Broker.Cluster;

namespace Assay.Kafka.Broker.Tests.Cluster;

public sealed class ClusterIdTests
{
    // Every 64th of all ids would begin with a dash.
    private const int Draws = 5000;

    [Fact]
    public void Is_16_bytes_of_its_own_that_no_tool_takes_for_an_option()
    {
        var ids = Enumerable.Range(0, Draws).Select(_ => ClusterId.New()).ToList();
        Assert.Equal(Draws, ids.Distinct().Count());
        Assert.All(ids, id =>
        {
            Assert.Equal(16, Base64Url.DecodeFromChars(id).Length);
            Assert.NotEqual('-', id[0]);
        });
    }
}
