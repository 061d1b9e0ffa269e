using System.Collections.Concurrent;
using Assay.PostgreSql.Databases;

namespace Assay.PostgreSql.Templates;

/// <summary>What a template takes from its server besides the version: the extensions that there are, the locale and the encoding of new databases.</summary>
internal static class ServerFacts
{
    private const string Query = """
        select concat_ws(' ', pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, to_jsonb(d)->>'datlocprovider',
               coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale'),
               (select md5(string_agg(e.name || ' ' || e.default_version, ',' order by e.name collate "C")) from pg_available_extensions e))
          from pg_database d where d.datname = 'template0'
        """;

    private static readonly ConcurrentDictionary<PostgresHost, Lazy<Task<string>>> Known = new();

    /// <summary>Asked once for the process.</summary>
    public static async Task<string> OfAsync(PostgresHost host)
    {
        var asking = Known.GetOrAdd(host, static host => new Lazy<Task<string>>(() => AskAsync(host)));
        try
        {
            return await asking.Value;
        }
        catch
        {
            Known.TryRemove(KeyValuePair.Create(host, asking));
            throw;
        }
    }

    private static async Task<string> AskAsync(PostgresHost host)
    {
        await using var command = host.Maintenance.CreateCommand(Query);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
