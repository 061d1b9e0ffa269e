using System.Reflection;
using System.Runtime.Serialization;

namespace Assay.Sql.Rows;

/// <summary>What a .NET enumeration's values are called in a database.</summary>
internal static class EnumLabels
{
    private const string ClientAttribute = "PgNameAttribute";
    private const string ClientLabel = "PgName";

    /// <summary>The label in an enumeration of the database's (what an attribute says, else snake case); the name elsewhere.</summary>
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

    /// <summary>What an attribute calls the value: <see cref="EnumMemberAttribute"/>, or Npgsql's own, known here by its name only.</summary>
    private static string? Marked(Type type, string name) => type.GetField(name)?.GetCustomAttributes()
        .Select(attribute => attribute is EnumMemberAttribute member
            ? member.Value
            : attribute.GetType() is { Name: ClientAttribute } own ? own.GetProperty(ClientLabel)?.GetValue(attribute) as string : null)
        .FirstOrDefault(label => label is not null);
}
