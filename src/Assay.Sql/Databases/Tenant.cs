using Assay.Timelines;

namespace Assay.Sql.Databases;

/// <summary>A database on a server that one sandbox of this process holds, as its server's other tenants see it: who has it, and since when nobody has.</summary>
/// <param name="name">Its name.</param>
/// <param name="claim">What the sandbox wanted.</param>
internal abstract class Tenant(string name, SandboxClaim claim)
{
    /// <summary>A test that comes right after another finds its sandbox; only then it counts as not needed.</summary>
    private static readonly TimeSpan LongIdle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan WordOfLoss = TimeSpan.FromMilliseconds(200);

    private long _idleSince = TimeProvider.System.GetTimestamp();

    public string Name { get; } = name;

    /// <summary>The test that has the sandbox, where it is known.</summary>
    public string? Test { get; private set; }

    public bool IsLongIdle => IdleFor > LongIdle;

    /// <summary>Since when no test has had the sandbox; zero while one has.</summary>
    public TimeSpan IdleFor => Volatile.Read(ref _idleSince) is var since and > 0 ? TimeProvider.System.GetElapsedTime(since) : TimeSpan.Zero;

    protected SandboxClaim Claim { get; } = claim;

    public bool TryRetire() => Claim.TryRetire();

    public void Rented(string? test)
    {
        Volatile.Write(ref _idleSince, 0);
        Test = test;
    }

    /// <summary>The test is done with it.</summary>
    public void Returned()
    {
        Test = null;
        Volatile.Write(ref _idleSince, TimeProvider.System.GetTimestamp());
    }

    /// <summary>Waits a moment for the word of the lease's session: a test that lost its connections may be faster.</summary>
    /// <param name="timeline">What the test did.</param>
    /// <param name="signs">What the client and the server say of a session that ended.</param>
    /// <param name="isLost">Whether the lease is known to be lost.</param>
    protected static void AwaitLoss(Timeline timeline, IReadOnlyList<string> signs, Func<bool> isLost)
    {
        if (!isLost() && timeline.Entries.Any(entry => entry.Source == "SQL" && signs.Any(sign => entry.Text.Contains(sign, StringComparison.OrdinalIgnoreCase))))
            SpinWait.SpinUntil(isLost, WordOfLoss);
    }
}
