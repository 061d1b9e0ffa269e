using Assay.Redis.Keyspaces;
using Assay.Redis.Servers;
using Assay.Timelines;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Keyspaces;

/// <summary>An external server, which others use too.</summary>
public sealed class SharedPrefixTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clears_its_own_keys_and_no_other()
    {
        var host = await RedisHost.GetAsync(await ExternalAsync(), isOwn: false);
        await using var one = await IsolatedSpace.CreateAsync(host, isOwn: false, new Timeline());
        await using var other = await IsolatedSpace.CreateAsync(host, isOwn: false, new Timeline());
        var database = host.Connection.GetDatabase(one.DatabaseNumber);
        var foreign = (RedisKey)$"foreign:{Guid.NewGuid():N}";
        await database.StringSetAsync(foreign, 1, TimeSpan.FromMinutes(5));
        await database.StringSetAsync(one.Prefix + "stock", 1);
        await database.StringSetAsync(other.Prefix + "stock", 2);

        await one.ClearAsync();

        Assert.False(await database.KeyExistsAsync(one.Prefix + "stock"));
        Assert.Equal(2, (int)await database.StringGetAsync(other.Prefix + "stock"));
        Assert.True(await database.KeyDeleteAsync(foreign));
    }

    [Fact]
    public async Task Needs_no_administrative_rights_and_gives_applications_none()
    {
        var external = await ExternalAsync();
        Assert.Matches(@"^\d+\.\d+", await RedisQuestion.AskVersionAsync(external, Cancelled));
        var host = await RedisHost.GetAsync(external, isOwn: false);
        Assert.False(host.Options.AllowAdmin);
    }

    /// <summary>The connection string as a user would write it.</summary>
    private static async Task<string> ExternalAsync()
    {
        var server = await RedisServers.FindAsync(cancellationToken: Cancelled);
        var options = ConfigurationOptions.Parse(server.ConnectionString);
        options.AllowAdmin = false;
        return options.ToString(includePassword: true);
    }
}
