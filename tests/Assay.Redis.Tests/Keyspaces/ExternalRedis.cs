using Assay.Redis.Keyspaces;
using Assay.Redis.Servers;
using Assay.Reporting;
using Assay.Servers;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Keyspaces;

/// <summary>A server that others use too, as far as Assay knows. Disposing ends it.</summary>
internal sealed class ExternalRedis : IAsyncDisposable
{
    private readonly Server _behind;

    private ExternalRedis(Server behind, ConnectionMultiplexer administration)
    {
        _behind = behind;
        Administration = administration;
        var options = ConfigurationOptions.Parse(behind.ConnectionString);
        options.AllowAdmin = false;
        Configuration = options.ToString(includePassword: true);
    }

    /// <summary>The connection string as a user would write it.</summary>
    public string Configuration { get; private set; }

    /// <summary>Its owner's view.</summary>
    public ConnectionMultiplexer Administration { get; }

    public IDatabase Database => Administration.GetDatabase();

    public static async Task<ExternalRedis> StartAsync(CancellationToken cancellationToken)
    {
        var server = await ServerFinder.Default.StartOwnAsync(new ServerRequest(RedisServers.CreateKind()), cancellationToken);
        return new ExternalRedis(server, await ConnectionMultiplexer.ConnectAsync(server.ConnectionString));
    }

    /// <summary>From here on, users come as this one.</summary>
    public async Task LimitAsync(params string[] rules)
    {
        await Database.ExecuteAsync("ACL", ["SETUSER", "limited", "on", ">hush", "~*", "&*", .. rules]);
        var options = ConfigurationOptions.Parse(Configuration);
        (options.User, options.Password) = ("limited", "hush");
        Configuration = options.ToString(includePassword: true);
    }

    /// <summary>The server as a process finds it that is told to use it.</summary>
    public Task<Server> FoundAsync(CancellationToken cancellationToken) => new ServerFinder(new ServerFinderOptions
    {
        Environment = name => name == "ASSAY_REDIS" ? Configuration : null,
        Journal = RunJournal.ToText(TextWriter.Null),
    }).FindAsync(new ServerRequest(RedisServers.CreateKind()), cancellationToken);

    /// <summary>One more process that uses it, as far as the server knows.</summary>
    public async Task<RedisHost> OpenAsync(CancellationToken cancellationToken, TimeSpan? lifetime = null) =>
        await RedisHost.OpenAsync(await FoundAsync(cancellationToken), lifetime);

    public async ValueTask DisposeAsync()
    {
        await Administration.DisposeAsync();
        await _behind.StopAsync!();
    }
}
