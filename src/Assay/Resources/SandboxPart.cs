using Assay.Timelines;

namespace Assay.Resources;

/// <summary>
/// What a sandbox is made of: a <see cref="Resource"/> or a <see cref="Service"/>. Core and own parts follow one life:
/// started once, used in rents, asked whether it is at rest and put back after each, discarded at the end.
/// </summary>
public abstract class SandboxPart
{
    private SandboxContext? _context;

    private protected SandboxPart(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name that its author gave it, unique in the sandbox.</summary>
    public string Name { get; }

    /// <summary>Where and for whom the part runs. Available from its start on.</summary>
    /// <exception cref="InvalidOperationException">The part has not been started.</exception>
    protected SandboxContext Context => _context
        ?? throw new InvalidOperationException($"'{Name}' is used before its sandbox started. Rent the sandbox first.");

    /// <summary>The timeline of the sandbox's current rent.</summary>
    protected Timeline Timeline => Context.Timeline;

    /// <summary>Makes the part ready for tests. Called once, off the path of a test; resources start side by side.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Called once when every part of the sandbox has started, before its first rent: what only shows then can be waited for or noted,
    /// such as the consumer groups that the services joined.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected virtual Task ReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called on the path of a test, when it rents the sandbox: quick, and without waiting.</summary>
    protected virtual void Rented()
    {
    }

    /// <summary>
    /// Why the part is of no use any more though no test did anything to it, as when its server went away; null, the default, while it is
    /// fine. Asked on the path of a test, before each rent: quick, and without waiting. The sandbox is replaced.
    /// </summary>
    protected virtual string? LostBecause => null;

    /// <summary>Says whether the part is at rest, and how often somebody changed it. Quick: it is asked several times a reset.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected virtual ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) => new(Observation.AtRest());

    /// <summary>
    /// What the test should hear about at the end of its rent, such as a request that no stub matched. Called once a rent,
    /// when the test returns the sandbox.
    /// </summary>
    protected virtual IEnumerable<string> Findings() => [];

    /// <summary>
    /// Called when the test that rented the sandbox has failed, before anything is put back: quick, and without waiting. A part that answers a
    /// text stays as the test left it, for people to look at; the text says how, and is shown in the test's output. The sandbox is then
    /// replaced, and the part's <see cref="DiscardAsync"/> must leave alone what it keeps.
    /// </summary>
    /// <param name="test">The name of the test.</param>
    protected virtual string? Keep(string test) => null;

    /// <summary>
    /// Gives up the sandbox, if no test has it at this moment: it is discarded, and not replaced before a test asks. For parts that were lost,
    /// or whose room somebody else needs more.
    /// </summary>
    /// <returns>Whether it is given up; false while a test has it, or while it is made or put back.</returns>
    protected bool TryRetire() => Context.TryRetire();

    /// <summary>Puts the part back to the state after <see cref="StartAsync"/>, at a cost that follows what the test touched.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected abstract ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken);

    /// <summary>Ends the part; its sandbox is not used again. Called once, also when the start failed half way.</summary>
    protected virtual ValueTask DiscardAsync() => default;

    internal void Attach(SandboxContext context) => _context = context;

    internal Task StartCoreAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    internal Task ReadyCoreAsync(CancellationToken cancellationToken) => ReadyAsync(cancellationToken);

    internal void RentedCore() => Rented();

    /// <summary>
    /// What the output of a failed test should say about the part, such as what the test changed in it; null, the default, for nothing. Called once, when
    /// the test has failed, before anything is put back.
    /// </summary>
    protected virtual string? Explain() => null;

    internal string? ExplainCore() => Explain();

    internal string? LostBecauseCore => LostBecause;

    internal string? KeepCore(string test) => Keep(test);

    internal ValueTask<Observation> ObserveCoreAsync(CancellationToken cancellationToken) => ObserveAsync(cancellationToken);

    internal IEnumerable<string> FindingsCore() => Findings();

    internal ValueTask<ResetOutcome> ResetCoreAsync(CancellationToken cancellationToken) => ResetAsync(cancellationToken);

    internal ValueTask DiscardCoreAsync() => DiscardAsync();
}
