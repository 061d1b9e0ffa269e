namespace Assay.Misses;

/// <summary>A format that says how its values become JSON, as far as that tells how a shape is compared with them.</summary>
internal interface IJsonFormat
{
    /// <summary>Writes shapes by the options for JSON that its values are written by, which may leave members out; null where there are none.</summary>
    JsonShapes? Shapes => null;

    /// <summary>How the names of members are compared.</summary>
    StringComparison Names => StringComparison.Ordinal;
}
