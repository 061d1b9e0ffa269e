using System.Text;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>
/// What CREATE DATABASE … TEMPLATE does not copy: ALTER DATABASE … SET, ALTER ROLE … IN DATABASE … SET, grants on the database, its comment,
/// its limit of connections and its owner. Kept as SQL, in which the name of the database is still open.
/// </summary>
internal static class DatabaseSettings
{
    /// <summary>Stands for the quoted name of the database: a control character that no name or value holds.</summary>
    private const char Database = '\u0001';

    /// <summary>Settings whose value is a list of quoted names (GUC_LIST_QUOTE in PostgreSQL's source): each is a literal of its own.</summary>
    private static readonly string[] Lists =
        ["local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories"];

    private const string Query = """
        select 'owner', quote_ident(r.rolname), null, null
          from pg_database d join pg_roles r on r.oid = d.datdba where d.datname = $1 and r.rolname <> current_user
        union all
        select 'limit', datconnlimit::text, null, null from pg_database where datname = $1 and datconnlimit >= 0
        union all
        select 'comment', quote_literal(c.description), null, null
          from pg_database d join pg_shdescription c on c.objoid = d.oid and c.classoid = 'pg_database'::regclass where d.datname = $1
        union all
        select 'own', quote_ident(r.rolname), null, null
          from pg_database d join pg_roles r on r.oid = d.datdba where d.datname = $1 and d.datacl is not null
        union all
        select 'grant', a.privilege_type, case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
               case when a.is_grantable then ' with grant option' else '' end
          from pg_database d cross join lateral aclexplode(d.datacl) a where d.datname = $1
        union all
        select 'set', case when s.setrole = 0 then null else quote_ident(pg_get_userbyid(s.setrole)) end,
               left(c, strpos(c, '=') - 1), substr(c, strpos(c, '=') + 1)
          from pg_database d join pg_db_role_setting s on s.setdatabase = d.oid cross join lateral unnest(s.setconfig) c where d.datname = $1
        """;

    /// <summary>Reads them; null where a plain clone has them all.</summary>
    public static async Task<string?> ReadAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection) { Parameters = { new() { Value = database } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sql = new StringBuilder();
        while (await reader.ReadAsync(cancellationToken))
            sql.Append(Statement(reader.GetString(0), Text(1), Text(2) ?? "", Text(3) ?? "")).Append("; ");
        return sql.Length == 0 ? null : sql.ToString();

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    /// <summary>The SQL for one database.</summary>
    public static string For(string settings, string database) => settings.Replace(Database.ToString(), Quote(database, '"'), StringComparison.Ordinal);

    private static string Statement(string kind, string? first, string second, string third) => kind switch
    {
        "owner" => $"alter database {Database} owner to {first}",
        "limit" => $"alter database {Database} connection limit {first}",
        "comment" => $"comment on database {Database} is {first}",
        // What is granted by default goes first: the list that follows is all there is.
        "own" => $"revoke all on database {Database} from public, {first}",
        "grant" => $"grant {first} on database {Database} to {second}{third}",
        "set" when first is null => $"alter database {Database} set {Quote(second, '"')} to {Value(second, third)}",
        _ => $"alter role {first} in database {Database} set {Quote(second, '"')} to {Value(second, third)}",
    };

    private static string Value(string name, string value) =>
        Lists.Contains(name) ? string.Join(", ", Names(value).Select(part => Quote(part, '\''))) : Quote(value, '\'');

    private static string Quote(string text, char quote) =>
        (quote == '\'' && text.Contains('\\', StringComparison.Ordinal) ? "E" : "")
        + quote + (quote == '\'' ? text.Replace("\\", "\\\\", StringComparison.Ordinal) : text).Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal) + quote;

    /// <summary>The names in a list such as <c>"$user", public</c>; an empty list is one empty name.</summary>
    private static IEnumerable<string> Names(string list)
    {
        if (list.Length == 0)
            yield return "";
        for (var at = 0; at < list.Length;)
        {
            var name = new StringBuilder();
            for (var quoted = false; at < list.Length && (quoted || list[at] != ','); at++)
            {
                if (list[at] != '"')
                    name.Append(list[at]);
                else if (quoted && at + 1 < list.Length && list[at + 1] == '"')
                    name.Append(list[at++]);
                else
                    quoted = !quoted;
            }

            yield return name.ToString().Trim();
            at++;
        }
    }
}
