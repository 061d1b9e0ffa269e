namespace Assay.Cli.Serving;

/// <summary>Since when a database has had no session, told by looks from time to time.</summary>
internal sealed class SessionClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _lastSeen = time.GetTimestamp();
    private long _ever = -1;
    private bool _isUsed;
    private bool _wasUsed;

    /// <summary>Whether the last look found a session.</summary>
    public bool IsUsed
    {
        get
        {
            lock (_gate)
                return _isUsed;
        }
    }

    /// <summary>Whether there was a session, and is none any more.</summary>
    public bool IsLeft
    {
        get
        {
            lock (_gate)
                return _wasUsed && !_isUsed;
        }
    }

    /// <summary>For how long it has had none; zero while it has one. Counted from the beginning where it never had any.</summary>
    public TimeSpan Idle
    {
        get
        {
            lock (_gate)
                return _isUsed ? TimeSpan.Zero : time.GetElapsedTime(_lastSeen);
        }
    }

    /// <param name="now">How many sessions there are.</param>
    /// <param name="ever">How many there have been since the database was made.</param>
    public void Look(long now, long ever)
    {
        lock (_gate)
        {
            _isUsed = now > 0;
            // What the first look finds came before it: the clock has just been started.
            if (_isUsed || (_ever >= 0 && ever != _ever))
            {
                _wasUsed = true;
                _lastSeen = time.GetTimestamp();
            }

            _ever = ever;
        }
    }
}
