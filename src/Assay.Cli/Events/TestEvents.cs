using System.Text.Json.Serialization;

namespace Assay.Cli.Events;

/// <summary>A test started. Frameworks report this in batches, and not at all for tests of a few milliseconds.</summary>
internal sealed record TestStarted(string Suite, string Name) : RunEvent;

/// <summary>A test ended.</summary>
internal sealed record TestFinished(string Suite, string Name, Outcome Outcome) : RunEvent
{
    /// <summary>The name as it is shown: without the namespace.</summary>
    [JsonIgnore]
    public string ShortName { get; init; } = Name;

    /// <summary>Milliseconds, if the framework measured them.</summary>
    public double? Ms { get; init; }

    /// <summary>Which repetition, from 1.</summary>
    public int Repetition { get; init; } = 1;

    /// <summary>Why the test failed or was skipped.</summary>
    public string? Message { get; init; }

    public string? StackTrace { get; init; }

    public string? Output { get; init; }

    public string? ErrorOutput { get; init; }

    public string? File { get; init; }

    public int? Line { get; init; }
}
