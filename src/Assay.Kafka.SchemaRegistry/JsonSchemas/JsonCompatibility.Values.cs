using System.Globalization;

namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>Texts, numbers and sets of values.</summary>
internal sealed partial class JsonCompatibility
{
    private void CompareTexts(TextShape original, TextShape update, string path)
    {
        Upper(original.MaxLength, update.MaxLength, "maxLength", "MAX_LENGTH", path);
        Lower(original.MinLength, update.MinLength, "minLength", "MIN_LENGTH", path);
        if (update.Pattern is not null && update.Pattern != original.Pattern)
        {
            Add(original.Pattern is null ? "PATTERN_ADDED" : "PATTERN_CHANGED", $"{path}/pattern", original.Pattern is null
                ? $"the pattern {update.Pattern} was added" : $"the pattern was {original.Pattern} and is {update.Pattern}");
        }
    }

    private void CompareNumbers(NumberShape original, NumberShape update, string path)
    {
        Upper(original.Maximum, update.Maximum, "maximum", "MAXIMUM", path);
        Lower(original.Minimum, update.Minimum, "minimum", "MINIMUM", path);
        Upper(original.ExclusiveMaximum, update.ExclusiveMaximum, "exclusiveMaximum", "EXCLUSIVE_MAXIMUM", path);
        Lower(original.ExclusiveMinimum, update.ExclusiveMinimum, "exclusiveMinimum", "EXCLUSIVE_MINIMUM", path);
        if (update.MultipleOf is { } multiple && multiple != original.MultipleOf)
        {
            if (original.MultipleOf is not { } before)
                Add("MULTIPLE_OF_ADDED", $"{path}/multipleOf", $"multipleOf {Shown(multiple)} was added");
            else if (before != 0 && multiple % before == 0)
                Add("MULTIPLE_OF_EXPANDED", $"{path}/multipleOf", $"multipleOf was {Shown(before)} and is {Shown(multiple)}");
            else if (multiple == 0 || before % multiple != 0)
                Add("MULTIPLE_OF_CHANGED", $"{path}/multipleOf", $"multipleOf was {Shown(before)} and is {Shown(multiple)}");
        }

        if (update.IsInteger && !original.IsInteger)
            Add("TYPE_NARROWED", path, "the type was number and is integer");
    }

    private void CompareEnums(EnumShape original, EnumShape update, string path)
    {
        if (original.Values.All(update.Has))
            return;
        if (update.IsConst)
        {
            Add("CONST_CHANGED", $"{path}/const", "the value that is asked for has changed");
            return;
        }

        var isNarrowed = update.Values.All(original.Has);
        Add(isNarrowed ? "ENUM_ARRAY_NARROWED" : "ENUM_ARRAY_CHANGED", $"{path}/enum",
            $"these values are not allowed any more: {string.Join(", ", original.Values.Where(value => !update.Has(value)))}");
    }

    /// <summary>A limit from above may go or rise.</summary>
    private void Upper(decimal? original, decimal? update, string keyword, string rule, string path)
    {
        if (update is not { } now || original == update)
            return;
        if (original is not { } before)
            Add($"{rule}_ADDED", $"{path}/{keyword}", $"{keyword} {Shown(now)} was added");
        else if (now < before)
            Add($"{rule}_DECREASED", $"{path}/{keyword}", $"{keyword} was {Shown(before)} and is {Shown(now)}");
    }

    /// <summary>A limit from below may go or fall.</summary>
    private void Lower(decimal? original, decimal? update, string keyword, string rule, string path)
    {
        if (update is not { } now || original == update)
            return;
        if (original is not { } before)
            Add($"{rule}_ADDED", $"{path}/{keyword}", $"{keyword} {Shown(now)} was added");
        else if (now > before)
            Add($"{rule}_INCREASED", $"{path}/{keyword}", $"{keyword} was {Shown(before)} and is {Shown(now)}");
    }

    private static string Shown(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
