using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>What the maintenance database knows about templates, seen over one session.</summary>
internal sealed class TemplateRegistry(MySqlHost host, MySqlConnection connection)
{
    /// <summary>The template, marked as used now, by this run; null where there is none that serves.</summary>
    public async Task<Template?> FindAsync(string hash)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        Template? found = null;
        // The row's lock keeps those away who remove what nobody uses.
        await using (var ask = Command(
            transaction,
            """
            select t.name, t.manifest from templates t join information_schema.schemata s on s.schema_name = t.name
             where t.hash = ? and (t.incarnation is null or t.incarnation = ?) for update
            """,
            hash,
            host.Facts.Incarnation))
        await using (var reader = await ask.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync())
                found = new Template(reader.GetString(0), TemplateManifest.Parse(reader.GetString(1)));
        }

        if (found is null)
            return null;
        await RunAsync(transaction, "update templates set used = current_timestamp(6), failed = null, error = null where hash = ?", hash);
        await RunAsync(transaction, "insert ignore into template_uses (name, run) values (?, ?)", found.Name, host.Lease.Run);
        await transaction.CommitAsync();
        return found;
    }

    public Task<DateTime> NowAsync() => RegistrySql.ScalarAsync<DateTime>(connection, "select current_timestamp(6)", CancellationToken.None);

    /// <summary>Why somebody else's attempt failed since a moment; null when none did.</summary>
    public Task<string?> FailureAsync(string hash, DateTime since) =>
        RegistrySql.ScalarAsync<string>(connection, "select error from templates where hash = ? and failed > ?", CancellationToken.None, hash, since);

    public Task FailedAsync(string hash, string error) => RegistrySql.ExecuteAsync(
        connection,
        "insert into templates (hash, failed, error) values (?, current_timestamp(6), ?) on duplicate key update failed = values(failed), error = values(error)",
        CancellationToken.None,
        hash,
        error);

    /// <summary>Lets everybody find a built database, all at once: nobody ever sees half of it.</summary>
    public async Task PublishAsync(string hash, Template built)
    {
        var bytes = await RegistrySql.ScalarAsync<long>(
            connection, "select coalesce(sum(data_length + index_length), 0) from information_schema.tables where table_schema = ?", CancellationToken.None, built.Name);
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(
            transaction,
            """
            insert into templates (hash, name, manifest, bytes, incarnation) values (?, ?, ?, ?, ?)
            on duplicate key update name = values(name), manifest = values(manifest), bytes = values(bytes), incarnation = values(incarnation),
              used = current_timestamp(6), failed = null, error = null
            """,
            hash,
            built.Name,
            built.Manifest.ToText(),
            bytes,
            built.Manifest.IsLostInRestart ? host.Facts.Incarnation : null);
        await RunAsync(transaction, "insert ignore into template_uses (name, run) values (?, ?)", built.Name, host.Lease.Run);
        await RunAsync(transaction, "delete from `databases` where name = ?", built.Name);
        await transaction.CommitAsync();
    }

    /// <summary>Takes a template out of everybody's sight and drops it. Does nothing where there is none, or where a run uses it and <paramref name="unlessUsed"/>.</summary>
    public async Task RemoveAsync(string hash, bool unlessUsed = false)
    {
        string? name;
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using (var ask = Command(transaction, "select name from templates where hash = ? and name is not null for update", hash))
                name = await ask.ExecuteScalarAsync() as string;
            if (name is null)
                return;
            await using (var uses = Command(transaction, "select count(*) from template_uses where name = ?", name))
            {
                if (unlessUsed && await uses.ExecuteScalarAsync() is > 0L)
                    return;
            }

            await RunAsync(transaction, "insert into `databases` (name, run, state) values (?, ?, 'dropping')", name, host.Lease.Run);
            await RunAsync(transaction, "delete from templates where hash = ?", hash);
            await RunAsync(transaction, "delete from template_uses where name = ?", name);
            await transaction.CommitAsync();
        }

        await host.TryDropAsync(name);
    }

    private async Task RunAsync(MySqlTransaction transaction, string sql, params object?[] values)
    {
        await using var command = Command(transaction, sql, values);
        await command.ExecuteNonQueryAsync();
    }

    private MySqlCommand Command(MySqlTransaction transaction, string sql, params object?[] values)
    {
        var command = new MySqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new MySqlParameter { Value = value ?? DBNull.Value });
        return command;
    }
}
