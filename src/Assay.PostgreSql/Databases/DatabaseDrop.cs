using Assay.PostgreSql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>Drops a database, whatever stands in the way: its sessions, the seal of a template, prepared transactions, replication slots.</summary>
internal static class DatabaseDrop
{
    /// <param name="connection">To the maintenance database.</param>
    /// <param name="name">The database; it is no error if there is none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task RunAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        // A database whose dropping was interrupted (connection limit -2) takes no statement but another drop.
        if (await RegistrySql.ScalarAsync<bool>(connection, "select exists (select from pg_database where datname = $1 and datistemplate and datconnlimit <> -2)", name))
            await RegistrySql.ExecuteAsync(connection, $"alter database {SqlName.QuotePart(name)} is_template false", cancellationToken);
        var drop = $"drop database if exists {SqlName.QuotePart(name)} with (force)";
        try
        {
            await RegistrySql.ExecuteAsync(connection, drop, cancellationToken);
        }
        catch (PostgresException inUse) when (inUse.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            await ClearAsync(connection, name, cancellationToken);
            await RegistrySql.ExecuteAsync(connection, drop, cancellationToken);
        }
    }

    /// <summary>Ends what outlives sessions. A prepared transaction can only be ended from inside its database.</summary>
    private static async Task ClearAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await RegistrySql.ExecuteAsync(
            connection, "select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = $1 and not active", cancellationToken, name);
        var prepared = await RegistrySql.ListAsync(connection, "select gid from pg_prepared_xacts where database = $1", name);
        if (prepared.Count == 0)
            return;
        // A template is sealed by then.
        await RegistrySql.ExecuteAsync(connection, $"alter database {SqlName.QuotePart(name)} allow_connections true", cancellationToken);
        var there = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Database = name, Pooling = false };
        await using var inside = connection.CloneWith(there.ConnectionString);
        await inside.OpenAsync(cancellationToken);
        foreach (var transaction in prepared)
            await RegistrySql.ExecuteAsync(inside, $"rollback prepared '{transaction.Replace("'", "''", StringComparison.Ordinal)}'", cancellationToken);
    }
}
