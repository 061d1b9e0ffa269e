namespace Assay.Sandboxes;

/// <summary>
/// Marks the flow of control that rented: a late second disposal must not end the next test's rent, and where no adapter is at work
/// the exception that a test is failing with can be shown beside the findings.
/// </summary>
internal sealed class RentFlow
{
    private static readonly AsyncLocal<RentFlow?> Current = new();
    private static int _watching;
    private readonly RentFlow? _outer;
    private Exception? _lastThrown;
    private Rent? _rent;

    private RentFlow(RentFlow? outer, object root)
    {
        _outer = outer;
        Root = root;
    }

    /// <summary>The same for everything that one test rents, however deep in its helpers.</summary>
    public object Root { get; }

    /// <summary>The rent that the flow got; null while it waits. What was thrown before it is none of the test's.</summary>
    public Rent? Rent
    {
        get => _rent;
        set
        {
            _rent = value;
            Volatile.Write(ref _lastThrown, null);
        }
    }

    public Exception? LastThrown => Volatile.Read(ref _lastThrown);

    public static RentFlow Begin()
    {
        var outer = Current.Value;
        var root = outer?.Root ?? new object();
        while (outer is { Rent.HasEnded: true })
            outer = outer._outer;
        return Current.Value = new RentFlow(outer, root);
    }

    /// <summary>
    /// Whether the calling flow once rented this sandbox, and somebody else rents it now. A flow that rented nothing (a fixture's disposal), or that
    /// rented again through a helper of its own, may end the rent.
    /// </summary>
    public static bool IsForeign(Rent rent)
    {
        if (Current.Value is not { } here || here.Root == rent.Flow.Root)
            return false;
        for (var flow = here; flow is not null; flow = flow._outer)
        {
            if (flow.Rent?.Instance == rent.Instance)
                return true;
        }

        return false;
    }

    /// <summary>Begins to remember the exceptions thrown in the flows of open rents. Only needed where no adapter reports verdicts.</summary>
    public static void WatchExceptions()
    {
        if (Interlocked.Exchange(ref _watching, 1) == 0)
            AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => Remember(thrown.Exception);
    }

    private static void Remember(Exception thrown)
    {
        for (var flow = Current.Value; flow is not null; flow = flow._outer)
            Volatile.Write(ref flow._lastThrown, thrown);
    }
}
