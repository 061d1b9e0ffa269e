using System.Text.Json;
using Assay.Sql.Changes;
using Npgsql;

namespace Assay.PostgreSql.Changes;

/// <summary>Asks a database by which rows it differs from its template (changes.sql).</summary>
internal static class ChangeReader
{
    private const string Sql = "select name, before::text, after::text from assay_reset.changes()";
    public static async Task<DatabaseChanges> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(Sql, connection);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RowChange>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(new RowChange(reader.GetString(0), Row(reader, 1), Row(reader, 2)));
        return new DatabaseChanges(rows);
    }

    /// <summary>The same without a thread to spare, for the output of a failed test.</summary>
    public static DatabaseChanges Read(NpgsqlConnection connection)
    {
        using var ask = new NpgsqlCommand(Sql, connection) { CommandTimeout = 5 };
        using var reader = ask.ExecuteReader();
        var rows = new List<RowChange>();
        while (reader.Read())
            rows.Add(new RowChange(reader.GetString(0), Row(reader, 1), Row(reader, 2)));
        return new DatabaseChanges(rows);
    }

    private static JsonElement? Row(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return null;
        using var document = JsonDocument.Parse(reader.GetString(column));
        return document.RootElement.Clone();
    }
}
