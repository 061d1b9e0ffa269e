namespace Assay.Cli.Events;

/// <summary>Projects are being built.</summary>
internal sealed record BuildStarted(int Projects) : RunEvent;

/// <summary>The projects are built.</summary>
internal sealed record BuildFinished(double Ms) : RunEvent;
