using System.Globalization;
using System.Net;
using Assay.Cli.Execution;
using Assay.Redis;
using Assay.Redis.Servers;
using StackExchange.Redis;

namespace Assay.Cli.Kinds;

/// <summary>Redis: a keyspace.</summary>
internal sealed class RedisKind() : ResourceKind<ResourceSettings, RedisKeyspace>(RedisServers.Kind)
{
    public override string Gives => "A Redis keyspace";

    /// <summary>
    /// The <c>redis</c> scheme as registered with IANA: the database is the path. Some clients send an empty name where none is given, which no
    /// server takes, so the one that stands for none is written out.
    /// </summary>
    public override string Url(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        var address = options.EndPoints[0] switch
        {
            DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
            var endpoint => endpoint.ToString(),
        };
        var login = string.IsNullOrEmpty(options.Password) ? "" : $"{Uri.EscapeDataString(options.User ?? "default")}:{Uri.EscapeDataString(options.Password)}@";
        return string.Create(CultureInfo.InvariantCulture, $"{(options.Ssl ? "rediss" : "redis")}://{login}{address}/{options.DefaultDatabase ?? 0}");
    }

    protected override OrderedDictionary<string, ResourceSettings> Section(ExecSettings settings) => settings.Redis;

    protected override RedisKeyspace Add(SandboxBuilder build, string name, ResourceSettings settings) => build.Redis(name);

    protected override IEnumerable<KeyValuePair<string, string>> Variables(RedisKeyspace part)
    {
        yield return new("REDIS_URL", Url(part.Configuration));
        yield return new("REDIS_PREFIX", part.Prefix);
    }
}
