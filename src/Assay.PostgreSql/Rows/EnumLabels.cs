using System.Reflection;
using NpgsqlTypes;

namespace Assay.PostgreSql.Rows;

/// <summary>What a .NET enumeration's values are called in a database.</summary>
internal static class EnumLabels
{
    /// <summary>The label in an enumeration of the database's (Npgsql's own rule: its <see cref="PgNameAttribute"/>, else snake case); the name elsewhere.</summary>
    public static string Of(Enum value, bool inEnumeration)
    {
        var name = value.ToString();
        return !inEnumeration ? name : Marked(value.GetType(), name) ?? ColumnValues.SnakeCase(name);
    }

    /// <summary>Whether a text from the database means the value: its label or its name, whatever the case.</summary>
    public static bool Means(string text, Enum value)
    {
        var name = value.ToString();
        return text == Marked(value.GetType(), name) || ColumnValues.Fold(text) == ColumnValues.Fold(name);
    }

    /// <summary>The value that a text from the database means, or null.</summary>
    public static object? Parse(string text, Type type) => Enum.GetValues(type).Cast<Enum>().FirstOrDefault(value => Means(text, value));

    private static string? Marked(Type type, string name) => type.GetField(name)?.GetCustomAttribute<PgNameAttribute>()?.PgName;
}
