using Assay.Xunit;
using Xunit;

namespace Docs.Strategies;

// snippet: rented
public sealed class OldTests(Rented<Shop> rented) : IClassFixture<Rented<Shop>>
{
    [Fact]
    public async Task Counts_users() =>
        await rented.Sandbox.Orders.Rows("users").ShouldCount(0, TestContext.Current.CancellationToken);
}
// end
