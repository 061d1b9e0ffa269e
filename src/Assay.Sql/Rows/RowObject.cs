using System.Reflection;

namespace Assay.Sql.Rows;

/// <summary>Makes objects of a type from rows.</summary>
internal static class RowObject<T>
{
    private static readonly ConstructorInfo? Constructor =
        typeof(T).GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).FirstOrDefault();

    private static readonly ParameterInfo[] Parameters = Constructor?.GetParameters() ?? [];

    private static readonly PropertyInfo[] Settable = [.. ColumnValues.Properties(typeof(T))
        .Where(property => property.SetMethod is { IsPublic: true } && !Parameters.Any(parameter => Alike(parameter.Name!, property.Name)))];

    public static T From(SqlRow row)
    {
        if (Constructor is null)
            throw new InvalidCastException($"{typeof(T).Name} has no public constructor, so a row can't become one. Read single values with Get<{typeof(T).Name}>(column).");
        var arguments = Parameters.Select(parameter => Find(row, NameOf(parameter)) switch
        {
            >= 0 and var index => Value(row, index, parameter.ParameterType),
            _ when parameter.HasDefaultValue => parameter.DefaultValue,
            _ => throw new InvalidCastException(
                $"{typeof(T).Name} wants '{parameter.Name}', for which the row has no column. It has: {string.Join(", ", row.Columns)}."),
        });
        var made = Constructor.Invoke([.. arguments]);
        foreach (var property in Settable)
        {
            if (Find(row, ColumnValues.NameOf(property)) is >= 0 and var index)
                property.SetValue(made, Value(row, index, property.PropertyType));
        }

        return (T)made;
    }

    private static object? Value(SqlRow row, int index, Type type) =>
        ValueConversion.To(row.ValueOf(index), type, row.IsJson(index), row.Columns[index]);

    /// <summary>A record's parameter has the attributes of its property.</summary>
    private static string NameOf(ParameterInfo parameter) =>
        ColumnValues.Properties(typeof(T)).FirstOrDefault(property => Alike(property.Name, parameter.Name!)) is { } property
            ? ColumnValues.NameOf(property)
            : parameter.Name!;

    private static int Find(SqlRow row, string name)
    {
        var exact = row.Find(name);
        for (var index = 0; exact < 0 && index < row.Columns.Count; index++)
        {
            if (ColumnValues.Fold(row.Columns[index]) == ColumnValues.Fold(name))
                return index;
        }

        return exact;
    }

    private static bool Alike(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
