using Assay.Resources;
using StackExchange.Redis;

namespace Assay.Redis.Keyspaces;

/// <summary>A prefix that nobody else has, on a server that others use too: nothing foreign is ever removed.</summary>
internal sealed class SharedPrefix : IsolatedSpace
{
    private readonly RedisHost _host;
    private readonly PrefixRun _run;
    private readonly PrefixRun.Claim _claim;

    private SharedPrefix(RedisHost host, PrefixRun run, PrefixRun.Claim claim, string prefix, ConnectionMultiplexer connection)
    {
        _host = host;
        _run = run;
        _claim = claim;
        Prefix = prefix;
        Connection = connection;
        DatabaseNumber = host.Connection.GetDatabase().Database;
    }

    public override ConfigurationOptions Options => _host.Options;

    public override ConnectionMultiplexer Connection { get; }

    public override int DatabaseNumber { get; }

    public override string Prefix { get; }

    public override string? LostBecause => _claim.IsLost
        ? $"this process's claim on the prefix {Prefix} ran out on the Redis server at {_host.Options.EndPoints[0]}: the process or the connection stood still for "
          + "too long, or somebody emptied the server"
        : _host.LostBecause;

    public static async Task<SharedPrefix> TakeAsync(RedisHost host)
    {
        var run = host.Run ?? throw new InvalidOperationException("Prefixes are for external servers.");
        var (prefix, claim) = await run.TakeAsync();
        try
        {
            return new SharedPrefix(host, run, claim, prefix, await ConnectionMultiplexer.ConnectAsync(TestConnection.Of(host.Options)));
        }
        catch
        {
            await run.ReturnAsync(claim, isCleared: true);
            throw;
        }
    }

    public override async ValueTask<Observation> ObserveAsync()
    {
        await Connection.GetDatabase(DatabaseNumber).PingAsync();
        return Observation.AtRest();
    }

    public override async Task<ResetOutcome> ResetAsync()
    {
        await Task.WhenAll(ClearAsync(), Connection.GetSubscriber().UnsubscribeAllAsync());
        return ResetOutcome.Done;
    }

    public override async ValueTask DisposeAsync()
    {
        var isCleared = false;
        try
        {
            await Connection.DisposeAsync();
            await ClearAsync();
            isCleared = true;
        }
        finally
        {
            await _run.ReturnAsync(_claim, isCleared);
        }
    }

    private Task ClearAsync() => PrefixedKeys.RemoveAsync(_host.Connection, DatabaseNumber, Prefix);
}
