namespace Assay.Misses;

/// <summary>A format of values that are written by options for JSON, which may leave members out.</summary>
internal interface IJsonFormat
{
    JsonShapes Shapes { get; }
}
