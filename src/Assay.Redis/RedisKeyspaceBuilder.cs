using System.Collections.Immutable;
using Assay.Servers;

namespace Assay.Redis;

/// <summary>Declares where a sandbox's keyspace lies and what the server is like.</summary>
public sealed class RedisKeyspaceBuilder
{
    internal RedisKeyspaceBuilder()
    {
    }

    internal string? PinnedVersion { get; private set; }

    internal ImmutableSortedDictionary<string, string> Settings { get; private set; } = ServerRequest.NoSettings;

    internal string? ExternalServer { get; private set; }

    internal string? OnlyProvider { get; private set; }

    internal bool HasOwnServer { get; private set; }

    /// <summary>Asks for one version, as far as it is given: <c>7</c>, <c>7.2</c>. It is honoured or refused, never replaced. Without it, any version serves.</summary>
    /// <param name="version">The version.</param>
    /// <returns>The builder.</returns>
    public RedisKeyspaceBuilder Version(string version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        PinnedVersion = version;
        return this;
    }

    /// <summary>
    /// A setting of the server, by its name in <c>redis.conf</c>, in place of Assay's default: <c>maxmemory-policy</c>, <c>notify-keyspace-events</c>.
    /// Keyspaces of different settings lie in different servers. What an external server is set to is its owner's matter.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; an empty text is written as <c>""</c>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name or the value is no line of a configuration.</exception>
    public RedisKeyspaceBuilder ServerSetting(string name, string value)
    {
        Settings = Settings.With(name, value);
        return this;
    }

    /// <summary>Takes this server and no other, unless <c>ASSAY_REDIS</c> names one. It is never stopped, and no key in it is touched that is not the sandbox's.</summary>
    /// <param name="configuration">StackExchange.Redis' configuration string.</param>
    /// <returns>The builder.</returns>
    public RedisKeyspaceBuilder On(string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        ExternalServer = configuration;
        return this;
    }

    /// <summary>Takes the server from one provider and no other, unless the environment forces one.</summary>
    /// <param name="name">Its name: <c>process</c>, <c>container</c>, <c>download</c>, <c>embedded</c>.</param>
    /// <returns>The builder.</returns>
    public RedisKeyspaceBuilder Provider(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        OnlyProvider = name;
        return this;
    }

    /// <summary>
    /// Gives each sandbox a server to itself, in place of a logical database of one that all share: for channels, <c>FLUSHALL</c>, <c>CONFIG SET</c>,
    /// several databases, and whatever else reaches beyond a database. Settings and users that a test changes are put back. It is started here also where
    /// <c>ASSAY_REDIS</c> names a server, which is others', and ends with the sandbox or its process, however that ends.
    /// </summary>
    /// <returns>The builder.</returns>
    public RedisKeyspaceBuilder OwnServer()
    {
        HasOwnServer = true;
        return this;
    }
}
