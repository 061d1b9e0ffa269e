using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Templates;

/// <summary>Reads how a database is made, from what the server itself says of it.</summary>
internal sealed class ManifestReader
{
    private const string AskDatabase = "select default_character_set_name, default_collation_name from information_schema.schemata where schema_name = ?";
    private const string HasComments =
        "select 1 from information_schema.columns where table_schema = 'information_schema' and table_name = 'SCHEMATA' and column_name = 'SCHEMA_COMMENT'";

    private readonly MySqlConnection _connection;
    private readonly string _database;
    private readonly CancellationToken _cancellationToken;

    private ManifestReader(MySqlConnection connection, string database, CancellationToken cancellationToken) =>
        (_connection, _database, _cancellationToken) = (connection, database, cancellationToken);

    /// <summary>Reads it.</summary>
    /// <param name="connection">A session for copies.</param>
    /// <param name="database">The database. Its events are dropped after they were read: nothing happens in a template by itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TemplateManifest> ReadAsync(MySqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await RegistrySql.ExecuteAsync(connection, $"use {SqlName.Quote(database)}", cancellationToken);
        var reader = new ManifestReader(connection, database, cancellationToken);
        var tables = await new TableReader(connection, database, cancellationToken).ReadAsync();
        var settings = (await reader.RowsAsync(AskDatabase, database))[0];
        var manifest = new TemplateManifest
        {
            CharacterSet = settings[0],
            Collation = settings[1],
            Comment = await reader.CommentAsync(),
            Tables = tables,
            Routines = await reader.RoutinesAsync(),
            Views = await reader.ViewsAsync(),
            Triggers = await reader.TriggersAsync(),
            Events = await reader.EventsAsync(),
            Grants = [.. (await DatabaseGrants.ReadAsync(connection, database, cancellationToken)).Select(grant => TemplateManifest.Open(grant, database))],
            IsLostInRestart = tables.Any(table => table.Engine.Equals("MEMORY", StringComparison.OrdinalIgnoreCase)),
        };
        foreach (var scheduled in manifest.Events)
            await RegistrySql.ExecuteAsync(connection, $"drop event {SqlName.Quote(scheduled.Name)}", cancellationToken);
        return manifest;
    }

    private async Task<string> CommentAsync() => (await RowsAsync(HasComments)).Count == 0
        ? ""
        : (await RowsAsync("select schema_comment from information_schema.schemata where schema_name = ?", _database))[0][0];

    private async Task<IReadOnlyList<CodeDefinition>> RoutinesAsync()
    {
        var found = new List<CodeDefinition>();
        // A package's body comes after what it is the body of.
        foreach (var routine in await RowsAsync(
            "select routine_type, routine_name from information_schema.routines where routine_schema = ? order by routine_type, routine_name", _database))
        {
            var row = await ShowAsync($"show create {routine[0]} {SqlName.Quote(routine[1])}", routine[1]);
            found.Add(new CodeDefinition(routine[0], routine[1], Open(row[2])) { SqlMode = row[1], CharacterSet = row[3], Collation = row[4] });
        }

        return found;
    }

    private async Task<IReadOnlyList<CodeDefinition>> ViewsAsync()
    {
        var found = new List<CodeDefinition>();
        foreach (var view in await RowsAsync("select table_name from information_schema.views where table_schema = ? order by table_name", _database))
        {
            var row = await ShowAsync($"show create view {SqlName.Quote(view[0])}", view[0]);
            found.Add(new CodeDefinition("VIEW", view[0], Open(row[1])) { CharacterSet = row[2], Collation = row[3] });
        }

        return ViewOrder.Of(found);
    }

    private async Task<IReadOnlyList<CodeDefinition>> TriggersAsync()
    {
        var found = new List<CodeDefinition>();
        foreach (var trigger in await RowsAsync(
            """
            select trigger_name, event_object_table from information_schema.triggers where event_object_schema = ?
             order by event_object_table, event_manipulation, action_timing, action_order
            """,
            _database))
        {
            var row = await ShowAsync($"show create trigger {SqlName.Quote(trigger[0])}", trigger[0]);
            found.Add(new CodeDefinition("TRIGGER", trigger[0], Open(row[2])) { Table = trigger[1], SqlMode = row[1], CharacterSet = row[3], Collation = row[4] });
        }

        return found;
    }

    private async Task<IReadOnlyList<CodeDefinition>> EventsAsync()
    {
        var found = new List<CodeDefinition>();
        foreach (var scheduled in await RowsAsync("select event_name from information_schema.events where event_schema = ? order by event_name", _database))
        {
            var row = await ShowAsync($"show create event {SqlName.Quote(scheduled[0])}", scheduled[0]);
            found.Add(new CodeDefinition("EVENT", scheduled[0], Open(row[3])) { SqlMode = row[1], TimeZone = row[2], CharacterSet = row[4], Collation = row[5] });
        }

        return found;
    }

    private string Open(string sql) => TemplateManifest.Open(sql, _database);

    private async Task<string[]> ShowAsync(string sql, string name)
    {
        try
        {
            var row = (await RowsAsync(sql))[0];
            return row.All(value => value is not null)
                ? row
                : throw new SandboxException($"The server does not show how '{name}' of a template is made ({sql}): the account has no right to see it.");
        }
        catch (MySqlException broken)
        {
            throw new SandboxException($"'{name}' of a template can't be copied: {broken.Message} ({sql}). Correct it in the migrations, or drop it there.", broken);
        }
    }

    private async Task<List<string[]>> RowsAsync(string sql, params object[] values)
    {
        await using var command = new MySqlCommand(sql, _connection);
        foreach (var value in values)
            command.Parameters.Add(new MySqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(_cancellationToken);
        var rows = new List<string[]>();
        while (await reader.ReadAsync(_cancellationToken))
        {
            var row = new string[reader.FieldCount];
            for (var column = 0; column < row.Length; column++)
                row[column] = reader.IsDBNull(column) ? null! : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture)!;
            rows.Add(row);
        }

        return rows;
    }
}
