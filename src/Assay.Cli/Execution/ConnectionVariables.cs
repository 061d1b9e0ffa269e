using System.Globalization;
using System.Net;
using Assay.Kafka;
using Assay.PostgreSql;
using Assay.Redis;
using Npgsql;
using StackExchange.Redis;

namespace Assay.Cli.Execution;

/// <summary>The environment variables by which programs of any language find a resource.</summary>
internal static class ConnectionVariables
{
    /// <summary><c>DATABASE_URL</c>, and what libpq reads (<c>PGHOST</c> and its like).</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(PostgresDatabase database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        yield return new("DATABASE_URL", PostgresUrl(database.ConnectionString));
        yield return new("PGHOST", settings.Host!);
        yield return new("PGPORT", settings.Port.ToString(CultureInfo.InvariantCulture));
        yield return new("PGDATABASE", settings.Database!);
        yield return new("PGUSER", settings.Username!);
        yield return new("PGPASSWORD", settings.Password ?? "");
    }

    public static IEnumerable<KeyValuePair<string, string>> Of(RedisKeyspace keyspace)
    {
        yield return new("REDIS_URL", RedisUrl(keyspace.Configuration));
        yield return new("REDIS_PREFIX", keyspace.Prefix);
    }

    public static IEnumerable<KeyValuePair<string, string>> Of(KafkaCluster cluster)
    {
        yield return new("KAFKA_BROKERS", cluster.BootstrapServers);
        yield return new("KAFKA_BOOTSTRAP_SERVERS", cluster.BootstrapServers);
        yield return new("KAFKA_PREFIX", cluster.Prefix);
    }

    /// <summary>The form that libpq and most drivers read (PostgreSQL's documentation, 34.1.1.2).</summary>
    public static string PostgresUrl(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var password = string.IsNullOrEmpty(settings.Password) ? "" : $":{Uri.EscapeDataString(settings.Password)}";
        var isSocket = settings.Host!.StartsWith('/');
        return string.Create(CultureInfo.InvariantCulture, $"postgresql://{Uri.EscapeDataString(settings.Username ?? "")}{password}@{(isSocket ? "" : settings.Host)}:{settings.Port}/{Uri.EscapeDataString(settings.Database ?? "")}{(isSocket ? $"?host={Uri.EscapeDataString(settings.Host)}" : "")}");
    }

    /// <summary>
    /// The <c>redis</c> scheme as registered with IANA: the database is the path. Some clients send an empty name where none is given, which no
    /// server takes, so the one that stands for none is written out.
    /// </summary>
    public static string RedisUrl(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        var address = options.EndPoints[0] switch
        {
            DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
            var endpoint => endpoint.ToString(),
        };
        var login = string.IsNullOrEmpty(options.Password) ? "" : $"{Uri.EscapeDataString(options.User ?? "default")}:{Uri.EscapeDataString(options.Password)}@";
        return string.Create(CultureInfo.InvariantCulture, $"{(options.Ssl ? "rediss" : "redis")}://{login}{address}/{options.DefaultDatabase ?? 0}");
    }
}
