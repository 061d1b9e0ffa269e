using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>Rights that were given in one database by its name. They neither come with a copy nor go with the database.</summary>
internal static class DatabaseGrants
{
    private const string Query =
        """
        select grantee, '*', null, privilege_type, is_grantable from information_schema.schema_privileges where table_schema = ?
        union all select grantee, table_name, null, privilege_type, is_grantable from information_schema.table_privileges where table_schema = ?
        union all select grantee, table_name, column_name, privilege_type, is_grantable from information_schema.column_privileges where table_schema = ?
        """;

    private const string RoutineQuery =
        "select concat(quote(user), '@', quote(host)), routine_name, routine_type, proc_priv from mysql.procs_priv where db = ?";

    /// <summary>The rights of everybody but the account itself, as what stands between GRANT and its end: <c>SELECT ON `db`.`t` TO 'app'@'%'</c>.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(MySqlConnection connection, string database, CancellationToken cancellationToken) =>
        [.. (await RightsAsync(connection, database, cancellationToken)).Select(right => $"grant {right.What} to {right.Who}{(right.IsGrantable ? " with grant option" : "")}").Order(StringComparer.Ordinal)];

    /// <summary>Takes all of them back.</summary>
    public static async Task RevokeAsync(MySqlConnection connection, string database, CancellationToken cancellationToken)
    {
        foreach (var right in await RightsAsync(connection, database, cancellationToken))
        {
            try
            {
                await RegistrySql.ExecuteAsync(connection, $"revoke {right.What} from {right.Who}", cancellationToken);
            }
            catch (MySqlException gone) when (gone.ErrorCode is not (MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.ServerShutdown))
            {
                // It went with a column or a user meanwhile, or may not be taken by this account: it names a database that never comes again.
            }
        }
    }

    private static async Task<List<Right>> RightsAsync(MySqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var rights = new List<Right>();
        var own = await RegistrySql.ScalarAsync<string>(connection, "select concat(quote(substring_index(current_user(), '@', 1)), '@', quote(substring_index(current_user(), '@', -1)))", cancellationToken);
        var schema = SqlName.Quote(database);
        await using (var ask = new MySqlCommand(Query, connection) { Parameters = { new() { Value = database }, new() { Value = database }, new() { Value = database } } })
        await using (var reader = await ask.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var (who, table, right) = (reader.GetString(0), reader.GetString(1), reader.GetString(3));
                var column = await reader.IsDBNullAsync(2, cancellationToken) ? "" : $" ({SqlName.Quote(reader.GetString(2))})";
                rights.Add(new Right($"{right}{column} on {schema}.{(table == "*" ? table : SqlName.Quote(table))}", who, reader.GetString(4) == "YES"));
            }
        }

        try
        {
            await using var ask = new MySqlCommand(RoutineQuery, connection) { Parameters = { new() { Value = database } } };
            await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var granted = reader.GetString(3).Split(',', StringSplitOptions.RemoveEmptyEntries);
                foreach (var right in granted.Where(right => right != "Grant"))
                    rights.Add(new Right($"{right} on {reader.GetString(2)} {schema}.{SqlName.Quote(reader.GetString(1))}", reader.GetString(0), granted.Contains("Grant")));
            }
        }
        catch (MySqlException denied) when (denied.ErrorCode is MySqlErrorCode.TableAccessDenied or MySqlErrorCode.DatabaseAccessDenied or MySqlErrorCode.ColumnAccessDenied)
        {
            // Only for those who may read the server's own tables.
        }

        rights.RemoveAll(right => right.Who == own);
        return rights;
    }

    private sealed record Right(string What, string Who, bool IsGrantable);
}
