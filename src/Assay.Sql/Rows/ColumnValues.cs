using System.Collections;
using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using System.Text;

namespace Assay.Sql.Rows;

/// <summary>Reads the properties of an object, or the entries of a dictionary, as columns.</summary>
internal static class ColumnValues
{
    public static IReadOnlyList<ColumnValue> Of(object values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values switch
        {
            IEnumerable<KeyValuePair<string, object?>> entries => [.. entries.Select(entry => new ColumnValue(entry.Key, entry.Value))],
            IEnumerable => throw new ArgumentException(
                $"A row is given as an object whose properties are its columns, such as new {{ name = \"Ann\" }}, not as {values.GetType().Name}.", nameof(values)),
            _ => [.. Properties(values.GetType()).Select(property => new ColumnValue(NameOf(property), property.GetValue(values)))],
        };
    }

    /// <summary>The properties that are columns: readable, and not marked <see cref="NotMappedAttribute"/>.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanRead && property.GetIndexParameters().Length == 0 && !property.IsDefined(typeof(NotMappedAttribute)));

    /// <summary>The name of a property's column: what its <see cref="ColumnAttribute"/> says, else its own.</summary>
    public static string NameOf(PropertyInfo property) => property.GetCustomAttribute<ColumnAttribute>()?.Name ?? property.Name;

    /// <summary><c>TotalAmount</c> becomes <c>total_amount</c>; names that are lower case already stay.</summary>
    public static string SnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        for (var index = 0; index < name.Length; index++)
        {
            if (char.IsUpper(name[index]) && index > 0 && (!char.IsUpper(name[index - 1]) || (index + 1 < name.Length && char.IsLower(name[index + 1]))))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[index]));
        }

        return snake.ToString();
    }

    /// <summary>A name without what differs between the habits of writing it.</summary>
    public static string Fold(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
