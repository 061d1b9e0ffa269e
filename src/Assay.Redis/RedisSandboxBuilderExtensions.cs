namespace Assay.Redis;

/// <summary>Redis in sandboxes.</summary>
public static class RedisSandboxBuilderExtensions
{
    /// <summary>Adds a keyspace of the sandbox's own, empty at the start of every test.</summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    public static RedisKeyspace Redis(this SandboxBuilder build, string name)
    {
        ArgumentNullException.ThrowIfNull(build);
        return build.Add(new RedisKeyspace(name));
    }
}
