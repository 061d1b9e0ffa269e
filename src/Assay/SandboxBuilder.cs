using Assay.Resources;
using Assay.Sandboxes;

namespace Assay;

/// <summary>
/// Declares what a sandbox consists of. Taken by the constructor of a <see cref="Sandbox"/>; each package adds its own kinds of
/// resources as extension methods.
/// </summary>
public sealed class SandboxBuilder
{
    private readonly List<SandboxPart> _parts = [];
    private readonly List<RestCondition> _conditions = [];
    private bool _sealed;

    internal SandboxBuilder()
    {
    }

    internal IReadOnlyList<SandboxPart> Parts => _parts;

    internal IReadOnlyList<RestCondition> Conditions => _conditions;

    internal TimeSpan RestTimeout { get; private set; } = ResetProtocol.DefaultRestTimeout;

    /// <summary>Adds a part: a resource of the toolkit's or of your own, or a service under test.</summary>
    /// <typeparam name="T">The kind of part.</typeparam>
    /// <param name="part">The part.</param>
    /// <returns>The part itself.</returns>
    /// <exception cref="ArgumentException">The sandbox already has a part of that name.</exception>
    public T Add<T>(T part)
        where T : SandboxPart
    {
        ArgumentNullException.ThrowIfNull(part);
        ObjectDisposedException.ThrowIf(_sealed, this);
        if (_parts.Any(other => string.Equals(other.Name, part.Name, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException($"The sandbox already has a part named '{part.Name}'. Give each its own name.", nameof(part));
        _parts.Add(part);
        return part;
    }

    /// <summary>
    /// Adds a condition of the application's own that must hold before a returned sandbox is put back, such as
    /// "no unsent outbox row": work that the application does in the background must have ended.
    /// </summary>
    /// <param name="condition">What holds at rest, in words: it is shown when it does not.</param>
    /// <param name="holds">Answers whether it holds now. Asked repeatedly, so keep it quick.</param>
    /// <returns>The builder.</returns>
    public SandboxBuilder AtRest(string condition, Func<CancellationToken, ValueTask<bool>> holds)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(condition);
        ArgumentNullException.ThrowIfNull(holds);
        ObjectDisposedException.ThrowIf(_sealed, this);
        _conditions.Add(new RestCondition(condition, holds));
        return this;
    }

    /// <summary>How long a returned sandbox may take to come to rest before it is replaced. 5 seconds unless told.</summary>
    /// <param name="timeout">More than zero.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or less.</exception>
    public SandboxBuilder RestWithin(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        RestTimeout = timeout;
        return this;
    }

    internal void Seal() => _sealed = true;
}
