using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Servers;

namespace Assay.PostgreSql.Tests.Resets;

public sealed class ServerWatchTests
{
    [Fact]
    public async Task What_all_databases_share_is_named_when_it_changes()
    {
        var cancelled = TestContext.Current.CancellationToken;
        var server = await PostgresServers.FindAsync(cancellationToken: cancelled);
        var host = await PostgresHost.GetAsync(server.ConnectionString);
        var role = $"noticed_{Guid.NewGuid():N}";
        var watch = new ServerWatch(host);
        Assert.Null(await watch.LookAsync("at first", cancelled));
        await host.ExecuteAsync($"create role {role}", cancelled);
        try
        {
            Assert.Contains($"role {role}: new", await watch.LookAsync("then", cancelled), StringComparison.Ordinal);
            Assert.Null(await watch.LookAsync("then", cancelled));
            await host.ExecuteAsync($"alter role {role} connection limit 3", cancelled);
            Assert.Contains($"role {role}: changed", await watch.LookAsync("later", cancelled), StringComparison.Ordinal);
        }
        finally
        {
            await host.ExecuteAsync($"drop role {role}", CancellationToken.None);
        }

        Assert.Contains($"role {role}: gone", await watch.LookAsync("at last", cancelled), StringComparison.Ordinal);
    }
}
