namespace Assay.Cli.Serving;

/// <summary>A database that a client has.</summary>
internal sealed class DatabaseLease(int id, ServedSandbox sandbox, TimeProvider time)
{
    public int Id => id;

    public ServedSandbox Sandbox => sandbox;

    public ServedDatabase Database => sandbox.Database;

    /// <summary>How its sessions come and go.</summary>
    public SessionClock Sessions { get; } = new(time);
}
