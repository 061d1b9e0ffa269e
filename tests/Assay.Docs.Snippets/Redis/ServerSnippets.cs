using Assay;
using Assay.PostgreSql;
using Assay.Redis;
using Assay.Redis.Embedded;

namespace Docs.Redis;

public sealed class Servers : Sandbox
{
    public Servers(SandboxBuilder build)
    {
        // snippet: own
        Events = build.Redis("events", redis => redis.OwnServer());
        // end

        // snippet: embedded
        Cache = build.Redis("cache", redis => redis.Embedded());
        // end

        // snippet: settings
        Orders = build.Postgres("orders", db => db.Version(17).ServerSetting("wal_level", "logical"));
        Sessions = build.Redis("sessions", redis => redis.ServerSetting("maxmemory", "16mb").ServerSetting("maxmemory-policy", "allkeys-lru"));
        // end
    }

    public RedisKeyspace Events { get; }
    public RedisKeyspace Cache { get; }
    public RedisKeyspace Sessions { get; }
    public PostgresDatabase Orders { get; }
}
