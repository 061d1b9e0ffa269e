namespace Assay.Sandboxes;

/// <summary>
/// How long one test waits for a sandbox. Time in which sandboxes are being made is not held against those who have the others: a first start may
/// fetch a server, build a template and start an application, and each of these has a limit of its own.
/// </summary>
internal sealed class RentPatience(TimeProvider time, TimeSpan wait)
{
    /// <summary>A migration or an application may hang for ever.</summary>
    public static readonly TimeSpan LongestMaking = TimeSpan.FromMinutes(10);

    private readonly long _start = time.GetTimestamp();
    private long _idle = time.GetTimestamp();

    /// <summary>Whether the test has waited long enough.</summary>
    /// <param name="making">Whether sandboxes are being made at this moment.</param>
    public bool IsOver(bool making)
    {
        if (making)
            _idle = time.GetTimestamp();
        return time.GetElapsedTime(_idle) > wait || time.GetElapsedTime(_start) > (wait > LongestMaking ? wait : LongestMaking);
    }
}
