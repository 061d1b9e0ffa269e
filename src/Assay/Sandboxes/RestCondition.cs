namespace Assay.Sandboxes;

/// <summary>A condition of the sandbox's author that must hold before a reset.</summary>
internal sealed record RestCondition(string Text, Func<CancellationToken, ValueTask<bool>> Holds)
{
    /// <summary>The first of the conditions that does not hold, in words; null when all do.</summary>
    public static async ValueTask<string?> FirstUnmetAsync(IReadOnlyList<RestCondition> conditions, CancellationToken cancellationToken)
    {
        foreach (var condition in conditions)
        {
            try
            {
                if (!await condition.Holds(cancellationToken))
                    return $"not true: {condition.Text}";
            }
            catch (Exception failed) when (failed is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                return $"'{condition.Text}' could not be asked: {failed.Message}";
            }
        }

        return null;
    }
}
