namespace Assay.Resources;

/// <summary>
/// One dependency in a sandbox: a database, a keyspace, a set of topics, a stub. Derive from it for a dependency of your own
/// and add it with <see cref="SandboxBuilder.Add{T}"/>.
/// </summary>
/// <param name="name">The name in the sandbox: unique, used in messages and in names on the server.</param>
public abstract class Resource(string name) : SandboxPart(name)
{
    /// <summary>
    /// Whether the resource starts after the others, because its start uses them, as when a service fills it. False, the default, starts it
    /// beside them. Those that wait start one after the other.
    /// </summary>
    protected virtual bool StartsAfterOthers => false;

    internal bool StartsAfterOthersCore => StartsAfterOthers;
}
