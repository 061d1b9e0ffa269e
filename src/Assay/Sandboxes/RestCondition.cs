namespace Assay.Sandboxes;

/// <summary>A condition of the sandbox's author that must hold before a reset.</summary>
internal sealed record RestCondition(string Text, Func<CancellationToken, ValueTask<bool>> Holds);
