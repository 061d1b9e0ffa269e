namespace Assay.Redis;

/// <summary>Redis in sandboxes.</summary>
public static class RedisSandboxBuilderExtensions
{
    /// <summary>Adds a keyspace of the sandbox's own, empty at the start of every test.</summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">Declares where it lies and what the server is like; a logical database of whatever server there is unless told.</param>
    /// <exception cref="ArgumentException"><paramref name="declare"/> asks for what can't go together.</exception>
    public static RedisKeyspace Redis(this SandboxBuilder build, string name, Action<RedisKeyspaceBuilder>? declare = null)
    {
        ArgumentNullException.ThrowIfNull(build);
        var declared = new RedisKeyspaceBuilder();
        declare?.Invoke(declared);
        if (declared is { HasOwnServer: true, ExternalServer: not null })
            throw new ArgumentException($"'{name}' asks for a server of its own and for one that is there already. Leave out OwnServer or On.", nameof(declare));
        return build.Add(new RedisKeyspace(name, declared));
    }
}
