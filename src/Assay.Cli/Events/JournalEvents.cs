namespace Assay.Cli.Events;

/// <summary>A test host got a server, or took part in one that was running.</summary>
internal sealed record ServerReady(
    string Kind, string Display, string Provider, string? Source, string? Reason, double Ms, bool Warm) : RunEvent;

/// <summary>Something that takes a while went on, such as a download.</summary>
internal sealed record ProgressMade(string Id, string Text, double Done, double? Total, string? Unit) : RunEvent
{
    public bool IsComplete => Total is { } total && Done >= total;
}

/// <summary>A remark of a test host for the reader of the run.</summary>
internal sealed record NoteWritten(string Text) : RunEvent;

/// <summary>A number that a test host measured.</summary>
internal sealed record FigureTaken(string Name, double Value, string? Unit, string? Text) : RunEvent;
