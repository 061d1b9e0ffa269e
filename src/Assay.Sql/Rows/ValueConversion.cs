using System.Globalization;
using System.Text.Json;

namespace Assay.Sql.Rows;

/// <summary>Turns what a client read into the type that a test wants.</summary>
internal static class ValueConversion
{
    /// <summary>Converts a value.</summary>
    /// <param name="value">What the client read; null for SQL's null.</param>
    /// <param name="wanted">The type that is wanted.</param>
    /// <param name="isJson">Whether the column holds JSON.</param>
    /// <param name="column">The column's name, for the error.</param>
    /// <exception cref="InvalidCastException">The value can't be of that type.</exception>
    public static object? To(object? value, Type wanted, bool isJson, string column)
    {
        // SQL's null is the type's default value.
        if (value is null)
            return wanted.IsValueType && Nullable.GetUnderlyingType(wanted) is null ? Activator.CreateInstance(wanted) : null;
        var type = Nullable.GetUnderlyingType(wanted) ?? wanted;
        if (type.IsInstanceOfType(value))
            return value;
        try
        {
            return value switch
            {
                string json when isJson => JsonSerializer.Deserialize(json, type),
                string label when type.IsEnum => EnumLabels.Parse(label, type) ?? throw new InvalidCastException($"There is no {type.Name} for '{label}'."),
                IConvertible number when type.IsEnum => Enum.ToObject(type, Convert.ToInt64(number, CultureInfo.InvariantCulture)),
                DateTime time when type == typeof(DateTimeOffset) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
                DateTime { TimeOfDay.Ticks: 0 } time when type == typeof(DateOnly) => DateOnly.FromDateTime(time),
                DateOnly day when type == typeof(DateTime) => day.ToDateTime(TimeOnly.MinValue),
                IConvertible number => Lossless(number, type),
                _ => throw new InvalidCastException($"It is a {value.GetType().Name}."),
            };
        }
        catch (Exception unfit) when (unfit is InvalidCastException or FormatException or OverflowException or JsonException)
        {
            throw new InvalidCastException($"{column} is {ValueText.Of(value)}, which is no {wanted.Name}: {unfit.Message}", unfit);
        }
    }

    private static object Lossless(IConvertible number, Type type)
    {
        var converted = Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        return ValueComparison.Same(converted, number) || converted is string
            ? converted
            : throw new InvalidCastException($"As {type.Name} it would be {ValueText.Of(converted)}.");
    }
}
