using System.Globalization;

namespace Assay.Http.Services;

/// <summary>How an entry point ended.</summary>
/// <param name="Thrown">What it threw, or null when it returned.</param>
/// <param name="Code">The exit code that it returned.</param>
internal sealed record ApplicationEnd(Exception? Thrown, int Code)
{
    /// <summary>In words that finish "its entry point …".</summary>
    public override string ToString() => Thrown is null
        ? $"returned (exit code {Code.ToString(CultureInfo.InvariantCulture)})"
        : $"threw {Thrown.GetType().Name}: {Thrown.Message}";
}
