using Assay.PostgreSql.Servers;

namespace Assay.PostgreSql.Tests.Servers;

public sealed class ClientRehearsalTests
{
    [Fact]
    public async Task Npgsql_reads_an_answer_from_the_server_that_is_not_there() =>
        Assert.Equal("15.0", await ClientRehearsal.HoldAsync(TestContext.Current.CancellationToken));
}
