using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>
/// Whether values of one JSON Schema are valid under another, by the rules and the names of rules of Confluent's registry: nothing may be refused that was
/// valid before.
/// </summary>
internal sealed partial class JsonCompatibility
{
    private readonly List<Incompatibility> _found = [];
    private readonly HashSet<(JsonShape, JsonShape)> _begun;

    private JsonCompatibility(HashSet<(JsonShape, JsonShape)> begun) => _begun = begun;

    /// <param name="reader">The schema under which the values must be valid.</param>
    /// <param name="writer">The schema under which they are.</param>
    public static IReadOnlyList<Incompatibility> Check(JsonShape reader, JsonShape writer)
    {
        var check = new JsonCompatibility([]);
        check.Compare(writer, reader, "#");
        return check._found;
    }

    private static JsonShape Resolved(JsonShape shape)
    {
        var seen = new HashSet<JsonShape>();
        while (shape is ReferenceShape { Target: { } target } && seen.Add(shape))
            shape = target;
        return shape;
    }

    private void Compare(JsonShape original, JsonShape update, string path)
    {
        (original, update) = (Resolved(original), Resolved(update));
        if (update is CombinedShape into && original is not CombinedShape && CompareInto(original, into, path))
            return;
        if (original is CombinedShape from && update is not CombinedShape && CompareFrom(from, update, path))
            return;
        if (original is EnumShape && update is EnumShape)
        {
            CompareEnums((EnumShape)original, (EnumShape)update, path);
            return;
        }

        if (original.GetType() != update.GetType() || (original is PlainShape && original.Title != update.Title))
        {
            if (original is not NothingShape && update is not AnyShape)
                Add("TYPE_CHANGED", path, $"the type was {original.Title} and is {update.Title}");
            return;
        }

        // A schema that refers to itself is as compatible as the rest of it.
        if (!_begun.Add((original, update)))
            return;
        switch (original)
        {
            case TextShape text:
                CompareTexts(text, (TextShape)update, path);
                break;
            case NumberShape number:
                CompareNumbers(number, (NumberShape)update, path);
                break;
            case ObjectShape shape:
                CompareObjects(shape, (ObjectShape)update, path);
                break;
            case ArrayShape array:
                CompareArrays(array, (ArrayShape)update, path);
                break;
            case CombinedShape combined:
                CompareCombined(combined, (CombinedShape)update, path);
                break;
            case NotShape not:
                // What must not match may only become less.
                if (!IsCompatible(((NotShape)update).Inner, not.Inner))
                    Add("NOT_TYPE_EXTENDED", $"{path}/not", "more is excluded than before");
                break;
        }
    }

    /// <summary>One schema became one of several; answers whether that settles it.</summary>
    private bool CompareInto(JsonShape original, CombinedShape update, string path)
    {
        var fitting = update.Parts.Count == 1 || !update.IsProduct ? update.Parts.FirstOrDefault(part => IsCompatible(original, part)) : null;
        if (fitting is not null)
            Compare(original, fitting, path);
        return fitting is not null;
    }

    /// <summary>One of several schemas became the only one; answers whether that settles it.</summary>
    private bool CompareFrom(CombinedShape original, JsonShape update, string path)
    {
        var fitting = original.Parts.Count == 1 || original.IsProduct ? original.Parts.FirstOrDefault(part => IsCompatible(part, update)) : null;
        if (fitting is not null)
            Compare(fitting, update, path);
        return fitting is not null;
    }

    private void CompareCombined(CombinedShape original, CombinedShape update, string path)
    {
        if (original.Criterion != update.Criterion && !IsExtended(original, update))
        {
            Add("COMBINED_TYPE_CHANGED", path, $"{original.Criterion} became {update.Criterion}");
            return;
        }

        if (update.IsProduct && update.Parts.Count > original.Parts.Count)
            Add("PRODUCT_TYPE_EXTENDED", path, "allOf asks for more schemas than before");
        else if (!update.IsProduct && update.Parts.Count < original.Parts.Count)
            Add("SUM_TYPE_NARROWED", path, $"{update.Criterion} offers fewer schemas than before");
        if (Matching(original.Parts, update.Parts) < Math.Min(original.Parts.Count, update.Parts.Count))
            Add("COMBINED_TYPE_SUBSCHEMAS_CHANGED", path, $"not every schema of {original.Criterion} has one of {update.Criterion} that takes all of its values");
    }

    /// <summary>Whether one criterion may become another: anyOf takes all; where there is one schema the criterion means nothing.</summary>
    private static bool IsExtended(CombinedShape original, CombinedShape update) => update.Criterion switch
    {
        "anyOf" => true,
        "oneOf" => original.Parts.Count == 1,
        _ => original.Parts.Count == 1 && update.Parts.Count == 1,
    };

    /// <summary>How many schemas of both sides can be paired at most, each with one that takes its values: augmenting paths.</summary>
    private int Matching(IReadOnlyList<JsonShape> original, IReadOnlyList<JsonShape> update)
    {
        var fits = original.Select(one => update.Select(other => IsCompatible(one, other)).ToArray()).ToArray();
        var partner = Enumerable.Repeat(-1, update.Count).ToArray();
        return Enumerable.Range(0, original.Count).Count(index => Pair(index, new bool[update.Count]));

        bool Pair(int index, bool[] tried)
        {
            for (var other = 0; other < partner.Length; other++)
            {
                if (!fits[index][other] || tried[other])
                    continue;
                tried[other] = true;
                if (partner[other] >= 0 && !Pair(partner[other], tried))
                    continue;
                partner[other] = index;
                return true;
            }

            return false;
        }
    }

    private bool IsCompatible(JsonShape original, JsonShape update)
    {
        var aside = new JsonCompatibility([.. _begun]);
        aside.Compare(original, update, "");
        return aside._found.Count == 0;
    }

    private void Add(string rule, string path, string description) => _found.Add(new Incompatibility(rule, path, $"{description} (at {path})"));
}
