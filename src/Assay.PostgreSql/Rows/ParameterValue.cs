using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Assay.PostgreSql.Rows;

/// <summary>Sends a value as its column wants it.</summary>
internal static class ParameterValue
{
    public static NpgsqlParameter For(BoundValue bound) => bound switch
    {
        { Value: null } => new NpgsqlParameter { Value = DBNull.Value },
        // Left to the server: text goes into columns of any type, such as enumerations, uuid or inet.
        { Value: string text } => Untyped(text),
        { Value: char character } => Untyped(character.ToString()),
        { Column.IsJson: true } => Untyped(JsonSerializer.Serialize(bound.Value)),
        { Value: Enum label, Column.IsInteger: true } => new NpgsqlParameter { Value = Convert.ChangeType(label, typeof(long), CultureInfo.InvariantCulture) },
        { Value: Enum label } => Untyped(EnumLabels.Of(label, bound.Column.IsEnum)),
        { Value: DateTimeOffset time } => new NpgsqlParameter { Value = time.ToUniversalTime() },
        { Value: DateTime { Kind: DateTimeKind.Local } time } => new NpgsqlParameter { Value = time.ToUniversalTime() },
        { Value: ushort or uint } => new NpgsqlParameter { Value = Convert.ToInt64(bound.Value, CultureInfo.InvariantCulture) },
        { Value: ulong number } => new NpgsqlParameter { Value = (decimal)number },
        _ => new NpgsqlParameter { Value = bound.Value },
    };

    private static NpgsqlParameter Untyped(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Unknown };
}
