using StackExchange.Redis;

namespace Assay.Redis.Servers;

/// <summary>Asks a server who it is, on a connection of its own.</summary>
internal static class RedisQuestion
{
    /// <summary>The version that the server gives itself, after a real round trip.</summary>
    public static async Task<string> AskVersionAsync(string configuration, CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.ConnectTimeout = Math.Min(options.ConnectTimeout, 1_400);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken);
        await connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
        var info = await connection.GetServers()[0].InfoAsync("server").WaitAsync(cancellationToken);
        var fields = info.SelectMany(section => section).ToLookup(field => field.Key, field => field.Value, StringComparer.Ordinal);
        return fields["valkey_version"].FirstOrDefault() ?? fields["redis_version"].First();
    }
}
