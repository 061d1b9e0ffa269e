using System.Text.Json.Serialization;

namespace Assay.Cli.Events;

/// <summary>How a test ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
internal enum Outcome
{
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>An assertion or an error, also a time-out or a cancelled test.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("skipped")]
    Skipped,
}
