using System.Text.RegularExpressions;

namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>
/// Objects and arrays. Where others than the named members are welcome (an open content model) a member can't be added, since its values had no schema
/// before; where they are not (a closed one) none can be removed.
/// </summary>
internal sealed partial class JsonCompatibility
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private static bool HasDefault(JsonShape shape) => shape.HasDefault || (shape is ReferenceShape && Resolved(shape).HasDefault);

    private static JsonShape? Covering(ObjectShape shape, string property)
    {
        foreach (var (pattern, covering) in shape.Patterns)
        {
            if (Regex.IsMatch(property, pattern, RegexOptions.None, LongestMatch))
                return covering;
        }

        return shape.Additional is AnyShape or NothingShape ? null : shape.Additional;
    }

    private void CompareObjects(ObjectShape original, ObjectShape update, string path)
    {
        foreach (var (name, before) in original.Properties)
        {
            if (!update.Properties.TryGetValue(name, out var now))
            {
                CompareRemoved(name, before, update, path);
                continue;
            }

            if (update.Required.Contains(name) && !original.Required.Contains(name) && !HasDefault(now))
                Add("REQUIRED_ATTRIBUTE_ADDED", $"{path}/required/{name}", $"the property {name} became required, and has no default");
            Compare(before, now, $"{path}/properties/{name}");
        }

        foreach (var (name, now) in update.Properties.Where(property => !original.Properties.ContainsKey(property.Key)))
            CompareAdded(name, now, original, update, path);
        foreach (var (name, needed) in update.RequiredWith)
            CompareRequiredWith(original.RequiredWith.GetValueOrDefault(name), needed, $"{path}/dependencies/{name}");
        foreach (var (name, needed) in update.ValidWith)
        {
            if (original.ValidWith.TryGetValue(name, out var before))
                Compare(before, needed, $"{path}/dependencies/{name}");
            else
                Add("DEPENDENCY_SCHEMA_ADDED", $"{path}/dependencies/{name}", $"a schema for objects with {name} was added");
        }

        CompareAdditional(original.Additional, update.Additional, "ADDITIONAL_PROPERTIES", $"{path}/additionalProperties");
        Upper(original.MaxProperties, update.MaxProperties, "maxProperties", "MAX_PROPERTIES", path);
        Lower(original.MinProperties, update.MinProperties, "minProperties", "MIN_PROPERTIES", path);
    }

    private void CompareRemoved(string name, JsonShape before, ObjectShape update, string path)
    {
        var place = $"{path}/properties/{name}";
        if (update.IsOpen)
            return;
        if (Covering(update, name) is { } covering)
        {
            if (!IsCompatible(before, covering))
            {
                Add("PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", place,
                    $"the property {name} was removed, and what is said of other properties does not take its values");
            }
        }
        else if (Resolved(before) is not NothingShape)
        {
            Add("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", place, $"the property {name} was removed, and no others than the named ones are allowed");
        }
    }

    private void CompareAdded(string name, JsonShape now, ObjectShape original, ObjectShape update, string path)
    {
        var place = $"{path}/properties/{name}";
        if (original.IsOpen)
        {
            if (Resolved(now) is not AnyShape)
            {
                Add("PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", place,
                    $"the property {name} was added where any were allowed, so that it may have held other values; close the object by additionalProperties: false");
            }

            return;
        }

        if (Covering(original, name) is { } covering && !IsCompatible(covering, now))
            Add("PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", place, $"the property {name} was added, and does not take all that was allowed for other properties");
        if (update.Required.Contains(name) && !HasDefault(now))
            Add("REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", place, $"the required property {name} was added, without a default");
    }

    private void CompareRequiredWith(IReadOnlySet<string>? original, IReadOnlySet<string> update, string path)
    {
        if (original is null)
            Add("DEPENDENCY_ARRAY_ADDED", path, $"{string.Join(", ", update)} became required with it");
        else if (!original.IsSupersetOf(update))
            Add(update.IsSupersetOf(original) ? "DEPENDENCY_ARRAY_EXTENDED" : "DEPENDENCY_ARRAY_CHANGED", path, $"{string.Join(", ", update.Except(original))} became required with it");
    }

    private void CompareAdditional(JsonShape? original, JsonShape? update, string rule, string path)
    {
        var (before, now) = (original is null ? new AnyShape() : Resolved(original), update is null ? new AnyShape() : Resolved(update));
        if (now is NothingShape && before is not NothingShape)
            Add($"{rule}_REMOVED", path, "others than the named ones are not allowed any more");
        else if (now is not AnyShape and not NothingShape && before is AnyShape)
            Add($"{rule}_NARROWED", path, "others than the named ones must fit a schema now");
        else
            Compare(before, now, path);
    }

    private void CompareArrays(ArrayShape original, ArrayShape update, string path)
    {
        if (update.Items is { } now)
        {
            if (original.Items is { } before)
                Compare(before, now, $"{path}/items");
            else if (Resolved(now) is not AnyShape)
                Add("SCHEMA_ADDED", $"{path}/items", "items must fit a schema now");
        }

        for (var index = 0; index < Math.Max(original.First.Count, update.First.Count); index++)
            CompareItem(original, update, index, $"{path}/items/{index}");
        CompareAdditional(original.Additional, update.Additional, "ADDITIONAL_ITEMS", $"{path}/additionalItems");
        Upper(original.MaxItems, update.MaxItems, "maxItems", "MAX_ITEMS", path);
        Lower(original.MinItems, update.MinItems, "minItems", "MIN_ITEMS", path);
        if (update.AreUnique && !original.AreUnique)
            Add("UNIQUE_ITEMS_ADDED", $"{path}/uniqueItems", "items must differ from each other now");
    }

    private void CompareItem(ArrayShape original, ArrayShape update, int index, string path)
    {
        var before = index < original.First.Count ? original.First[index] : null;
        var now = index < update.First.Count ? update.First[index] : null;
        if (before is not null && now is not null)
        {
            Compare(before, now, path);
        }
        else if (before is not null && !update.IsOpen)
        {
            if (update.Additional is not (null or NothingShape))
            {
                if (!IsCompatible(before, update.Additional))
                    Add("ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", path, "the item was removed, and what is said of further items does not take its values");
            }
            else if (Resolved(before) is not NothingShape)
            {
                Add("ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", path, "the item was removed, and no further ones are allowed");
            }
        }
        else if (now is not null && original.IsOpen)
        {
            if (Resolved(now) is not AnyShape)
                Add("ITEM_ADDED_TO_OPEN_CONTENT_MODEL", path, "the item was added where any were allowed, so that it may have held other values");
        }
        else if (now is not null && original.Additional is { } covering and not NothingShape && !IsCompatible(covering, now))
        {
            Add("ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", path, "the item was added, and does not take all that was allowed for further items");
        }
    }
}
