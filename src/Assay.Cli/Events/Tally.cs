namespace Assay.Cli.Events;

/// <summary>Counted results; <paramref name="NotRun"/> are tests that were chosen and never gave one.</summary>
internal sealed record Tally(int Passed, int Failed, int Skipped, int NotRun)
{
    public static readonly Tally Empty = new(0, 0, 0, 0);

    public static Tally operator +(Tally left, Tally right) => new(
        left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped, left.NotRun + right.NotRun);
}
