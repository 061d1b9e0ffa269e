namespace Assay.Cli.Serving;

/// <summary>A database that a client has.</summary>
internal sealed class DatabaseLease(int id, ServedSandbox sandbox, TimeProvider time)
{
    public int Id => id;

    public ServedSandbox Sandbox => sandbox;

    public ServedDatabase Database => sandbox.Database;

    /// <summary>How its sessions come and go.</summary>
    public SessionClock Sessions { get; } = new(time);

    /// <summary>Whether nothing is held for it on the server, since its client has had no session for a while.</summary>
    public bool IsParked { get; set; }
}
