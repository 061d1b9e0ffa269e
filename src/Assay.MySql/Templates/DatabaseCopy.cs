using System.Text;
using Assay.MySql.Databases;
using Assay.MySql.Resets;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>Makes a database out of a template, by the server itself: definitions again, rows from table to table.</summary>
internal static class DatabaseCopy
{
    /// <summary>Characters of statements that go to the server at once: below the smallest limit that servers have for a packet.</summary>
    private const int LargestBatch = 200_000;

    /// <exception cref="TemplateGoneException">There is no template any more.</exception>
    /// <exception cref="SandboxException">Something of it can't be made again; says what.</exception>
    public static async Task RunAsync(MySqlHost host, Template template, string name, CancellationToken cancellationToken)
    {
        await using var connection = await CopySession.OpenAsync(host, cancellationToken);
        if (await RegistrySql.ScalarAsync<long>(connection, "select count(*) from information_schema.schemata where schema_name = ?", cancellationToken, template.Name) == 0)
            throw new TemplateGoneException(template.Name);
        await host.SchemaWork.RunAsync(connection, () => RunAsync(connection, template, name, cancellationToken));
        if (await IsRegisteredAsync(host, connection, name, cancellationToken))
            return;
        // Swept before it was there, since the lease was lost: nobody else would ever drop it.
        await RunAsync(connection, $"drop database {SqlName.Quote(name)}", CancellationToken.None);
        throw new SandboxException($"The database {name} is not used: {host.LostBecause ?? "its registration is gone"}.");
    }

    /// <summary>Copies the rows of one table into one of the same name in the session's database.</summary>
    public static string Fill(Template template, TableDefinition table)
    {
        var columns = string.Join(", ", table.Columns.Select(column => SqlName.Quote(column.Name)));
        return $"insert into {SqlName.Quote(table.Name)} ({columns}) select {columns} from {SqlName.Quote(template.Name, table.Name)}";
    }

    /// <summary>Makes one under the settings under which it was made at first.</summary>
    public static string Make(CodeDefinition code, string database)
    {
        var zone = code.TimeZone is { } told ? $", time_zone = {SqlName.Text(told)}" : "";
        return $"set session sql_mode = {SqlName.Text(code.SqlMode)}, character_set_client = {code.SessionCharacterSet}, collation_connection = {code.Collation}{zone}; "
            + TemplateManifest.For(code.Sql, database)
            + $"; set session sql_mode = '{CopySession.SqlMode}', character_set_client = utf8mb4, collation_connection = utf8mb4_general_ci, time_zone = '+00:00'";
    }

    private static async Task<bool> IsRegisteredAsync(MySqlHost host, MySqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var registry = new MySqlConnectionStringBuilder(host.MaintenanceConnectionString).Database;
        return await RegistrySql.ScalarAsync<long>(connection, $"select count(*) from {SqlName.Quote(registry, "databases")} where name = ?", cancellationToken, name) == 1;
    }

    private static async Task RunAsync(MySqlConnection connection, Template template, string name, CancellationToken cancellationToken)
    {
        var manifest = template.Manifest;
        var comment = manifest.Comment.Length == 0 ? "" : $" comment {SqlName.Text(manifest.Comment)}";
        await RunAsync(connection, $"create database {SqlName.Quote(name)} character set {manifest.CharacterSet} collate {manifest.Collation}{comment}", cancellationToken);
        await RunAsync(connection, $"use {SqlName.Quote(name)}", cancellationToken);
        await RunAllAsync(connection, manifest.Tables.Select(table => TemplateManifest.For(table.Sql, name)), cancellationToken);
        await CopySequencesAsync(connection, template, name, cancellationToken);
        await RunAllAsync(connection, manifest.Tables.Where(table => table.HasRows).Select(table => Fill(template, table)), cancellationToken);
        foreach (var code in (IEnumerable<CodeDefinition>)[.. manifest.Routines, .. manifest.Views, .. manifest.Triggers, .. manifest.Events])
            await RunAsync(connection, Make(code, name), cancellationToken);
        await RunAllAsync(connection, manifest.Grants.Select(grant => TemplateManifest.For(grant, name)), cancellationToken);
    }

    private static async Task CopySequencesAsync(MySqlConnection connection, Template template, string name, CancellationToken cancellationToken)
    {
        foreach (var sequence in template.Manifest.Tables.Where(table => table.Kind == TableKind.Sequence))
        {
            foreach (var set in await RegistrySql.ListAsync(connection, SequenceRestore.QuestionForNew(template, sequence, name), cancellationToken))
                await RunAsync(connection, set, cancellationToken);
        }
    }

    private static async Task RunAllAsync(MySqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        var batch = new StringBuilder();
        foreach (var statement in statements)
        {
            if (batch.Length + statement.Length > LargestBatch)
            {
                await RunAsync(connection, batch.ToString(), cancellationToken);
                batch.Clear();
            }

            batch.Append(statement).Append(";\n");
        }

        await RunAsync(connection, batch.ToString(), cancellationToken);
    }

    private static async Task RunAsync(MySqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        if (sql.Length == 0)
            return;
        try
        {
            await using var command = new MySqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (MySqlException failed) when (failed.ErrorCode is not (MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.ServerShutdown) && failed.InnerException is null)
        {
            throw new SandboxException($"A template can't be copied: {failed.Message}\n  in: {(sql.Length <= 600 ? sql : sql[..600] + " …")}", failed);
        }
    }
}
