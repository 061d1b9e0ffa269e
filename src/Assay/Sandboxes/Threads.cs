namespace Assay.Sandboxes;

/// <summary>The threads of the process that runs sandboxes.</summary>
internal static class Threads
{
    /// <summary>Whole applications, stubs and brokers run in one process; a few of them block a thread here and there.</summary>
    private const int AtOnce = 32;

    /// <summary>
    /// Lets the pool start so many threads at once. Beyond its minimum, the number of processors, it adds one or two a second, so that one
    /// blocking call of an application would hold up a test by seconds.
    /// </summary>
    public static void Raise()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        if (workers < AtOnce)
            ThreadPool.SetMinThreads(AtOnce, completions);
    }
}
