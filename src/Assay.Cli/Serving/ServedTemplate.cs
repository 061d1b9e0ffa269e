using Assay.PostgreSql.Templates;

namespace Assay.Cli.Serving;

/// <summary>One template by the hash that clients know it by: filled by one of them, then the source of databases.</summary>
internal sealed class ServedTemplate
{
    private readonly TimeProvider _time;
    private SessionClock? _sessions;
    private int _claimed;

    /// <param name="hash">The client's name of it.</param>
    /// <param name="step">What its client does.</param>
    /// <param name="isRepeated">Whether an earlier initialiser was given up, which may still be there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="make">Finds it, or has it made.</param>
    public ServedTemplate(string hash, ClientStep step, bool isRepeated, TimeProvider time, Func<ServedTemplate, Task<DatabaseLeases>> make)
    {
        _time = time;
        (Hash, Step, IsRepeated) = (hash, step, isRepeated);
        Ready = Task.Run(() => make(this));
    }

    public string Hash { get; }

    public ClientStep Step { get; }

    public bool IsRepeated { get; }

    /// <summary>Ends when it is sealed, with its databases, or fails with what became of it.</summary>
    public Task<DatabaseLeases> Ready { get; }

    /// <summary>Its databases once it is sealed; null before.</summary>
    public DatabaseLeases? Leases => Ready.IsCompletedSuccessfully ? Ready.Result : null;

    /// <summary>The database that its client fills at this moment; null before and after.</summary>
    public TemplateDatabase? Filled => Step.Begun.IsCompletedSuccessfully && !Ready.IsCompleted ? Step.Begun.Result : null;

    /// <summary>Whether a client has it to initialise.</summary>
    public bool IsClaimed => Volatile.Read(ref _claimed) != 0;

    /// <summary>How the sessions of its client come and go while it is filled.</summary>
    public SessionClock Sessions => LazyInitializer.EnsureInitialized(ref _sessions, () => new SessionClock(_time));

    /// <summary>Gives it to a client, the first that asks.</summary>
    public bool TryClaim()
    {
        if (Interlocked.Exchange(ref _claimed, 1) != 0)
            return false;
        Volatile.Write(ref _sessions, new SessionClock(_time));
        return true;
    }
}
