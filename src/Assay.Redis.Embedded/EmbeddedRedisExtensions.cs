namespace Assay.Redis.Embedded;

/// <summary>Redis in the test process.</summary>
public static class EmbeddedRedisExtensions
{
    /// <summary>
    /// Takes Garnet inside this process in place of a Redis server, unless the environment forces another provider: nothing to install, and milliseconds
    /// to start. It speaks Redis' protocol but is another server, and the run says that it is embedded: it has no streams, functions or keyspace
    /// notifications. Together with <see cref="RedisKeyspaceBuilder.OwnServer"/> each sandbox has one to itself.
    /// </summary>
    /// <param name="redis">The keyspace's builder.</param>
    /// <returns>The builder.</returns>
    public static RedisKeyspaceBuilder Embedded(this RedisKeyspaceBuilder redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return redis.Provider(EmbeddedRedisProvider.ProviderName);
    }
}
