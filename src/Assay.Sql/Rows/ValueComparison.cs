using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace Assay.Sql.Rows;

/// <summary>Whether what a test expects equals what a column holds, although the two sides have types of their own.</summary>
internal static class ValueComparison
{
    /// <summary>The step of a database's clock: a microsecond, ten of .NET's ticks.</summary>
    private const long Step = TimeSpan.TicksPerMicrosecond;

    /// <summary>Compares a value with a column's.</summary>
    /// <param name="expected">What the test expects.</param>
    /// <param name="actual">What the client read.</param>
    /// <param name="isJson">Whether the column holds JSON: compared by meaning, not by text.</param>
    public static bool Same(object? expected, object? actual, bool isJson = false)
    {
        if (expected is null || actual is null)
            return expected is null && actual is null;
        if (isJson)
            return SameJson(expected, (string)actual);
        if (expected.Equals(actual))
            return true;
        return (expected, actual) switch
        {
            (Enum label, string text) => EnumLabels.Means(text, label),
            (Enum label, _) => IsNumber(actual) && SameNumber(Convert.ChangeType(label, Enum.GetUnderlyingType(label.GetType()), CultureInfo.InvariantCulture), actual),
            (char character, string text) => text == character.ToString(),
            (string text, Guid id) => Guid.TryParse(text, out var parsed) && parsed == id,
            (string or Guid, string) => false,
            (DateTimeOffset time, DateTime other) => SameTicks(time.UtcTicks, other.Ticks),
            (DateTime { Kind: DateTimeKind.Local } time, DateTime { Kind: DateTimeKind.Utc } other) => SameTicks(time.ToUniversalTime().Ticks, other.Ticks),
            (DateTime time, DateTime other) => SameTicks(time.Ticks, other.Ticks),
            (DateTime time, DateOnly day) => time == day.ToDateTime(TimeOnly.MinValue),
            (DateOnly day, DateTime time) => time == day.ToDateTime(TimeOnly.MinValue),
            (TimeSpan span, TimeSpan other) => SameTicks(span.Ticks, other.Ticks),
            (TimeSpan span, TimeOnly time) => SameTicks(span.Ticks, time.Ticks),
            (TimeOnly time, TimeOnly other) => SameTicks(time.Ticks, other.Ticks),
            (TimeOnly time, TimeSpan span) => SameTicks(time.Ticks, span.Ticks),
            (IEnumerable items, IEnumerable others) => SameElements(items, others),
            _ => IsNumber(expected) && IsNumber(actual) && SameNumber(expected, actual),
        };
    }

    private static bool SameTicks(long expected, long actual) => Math.Abs(expected - actual) < Step;

    private static bool IsNumber(object value) => Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static bool SameNumber(object expected, object actual)
    {
        if (expected is float or double || actual is float or double)
        {
            // A float has seven digits: what it holds of 0.1 is another double than 0.1.
            return expected is float || actual is float
                ? Convert.ToSingle(expected, CultureInfo.InvariantCulture).Equals(Convert.ToSingle(actual, CultureInfo.InvariantCulture))
                : Convert.ToDouble(expected, CultureInfo.InvariantCulture).Equals(Convert.ToDouble(actual, CultureInfo.InvariantCulture));
        }

        return Convert.ToDecimal(expected, CultureInfo.InvariantCulture) == Convert.ToDecimal(actual, CultureInfo.InvariantCulture);
    }

    private static bool SameElements(IEnumerable expected, IEnumerable actual)
    {
        // An array of several dimensions is flat here, so its shape is compared first.
        if (expected is Array { Rank: var rank } array && actual is Array other
            && (rank != other.Rank || Enumerable.Range(0, rank).Any(dimension => array.GetLength(dimension) != other.GetLength(dimension))))
            return false;
        var (left, right) = (expected.Cast<object?>().ToList(), actual.Cast<object?>().ToList());
        return left.Count == right.Count && left.Zip(right).All(pair => Same(pair.First, pair.Second));
    }

    private static bool SameJson(object expected, string actual)
    {
        using var right = JsonDocument.Parse(actual);
        if (expected is not string text)
            return JsonElement.DeepEquals(JsonSerializer.SerializeToElement(expected), right.RootElement);
        try
        {
            using var left = JsonDocument.Parse(text);
            return JsonElement.DeepEquals(left.RootElement, right.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
