using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Tests.Requests;

public sealed class RequestJournalTests
{
    private readonly RequestJournal _journal = new(TimeProvider.System);

    [Fact]
    public void A_failure_of_the_broker_is_told_once_however_often_the_client_comes_back()
    {
        Fail("no such thing");
        Fail("no such thing");

        var finding = Assert.Single(_journal.TakeFindings());
        Assert.StartsWith("the embedded broker failed to serve Fetch version 12 to client 'orders'", finding, StringComparison.Ordinal);
        Assert.Contains("no such thing", finding, StringComparison.Ordinal);
        Assert.Empty(_journal.TakeFindings());
    }

    [Fact]
    public void What_comes_again_after_it_was_told_is_told_again()
    {
        for (var test = 0; test < 2; test++)
        {
            for (var request = 0; request < 2000; request++)
            {
                Refuse(request % 2 == 0 ? "one" : "other");
            }

            Assert.Equal(2, _journal.TakeFindings().Count);
        }
    }

    private void Fail(string message) => _journal.Fail(
        ApiCatalog.Fetch, new RequestContext(12, "orders", "127.0.0.1", CancellationToken.None), new InvalidOperationException(message));

    private void Refuse(string client) => _journal.Refuse(new(88, 1, 1, client), route: null);
}
