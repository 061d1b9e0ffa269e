using System.Reflection;
using System.Text;

namespace Assay.PostgreSql.Rows;

/// <summary>Reads the properties of an object as columns.</summary>
internal static class ColumnValues
{
    public static IReadOnlyList<ColumnValue> Of(object values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return [.. values.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0)
            .Select(property => new ColumnValue(SnakeCase(property.Name), property.GetValue(values)))];
    }

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
}
