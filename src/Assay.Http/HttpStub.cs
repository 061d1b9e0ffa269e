using System.Globalization;
using Assay.Http.Stubs;
using Assay.Resources;

namespace Assay.Http;

/// <summary>
/// An HTTP API of somebody else's, answered by stubs: a real listener on the loopback interface that stays open for the life of the sandbox,
/// with stubs that live for one test. A request that no stub matches is answered 501 with a text that shows the nearest stub, and is a
/// finding at the end of the test; so is a stub that was never called. Stubs declared in the sandbox's constructor stay for all tests
/// and need not be called.
/// </summary>
public sealed class HttpStub : Resource, IConnectable
{
    private readonly StubBoard _board;
    private StubListener? _listener;

    internal HttpStub(string name)
        : base(name) => _board = new StubBoard(name);

    /// <summary>Where the stub listens.</summary>
    /// <exception cref="InvalidOperationException">The stub has not been started.</exception>
    public Uri Address => Listener.Address;

    /// <summary>The base address, with a slash at its end.</summary>
    public string ConnectionSetting => Address.ToString();

    /// <summary>All requests of this test so far, matched or not, oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> Calls => _board.Calls;

    private StubListener Listener => _listener
        ?? throw new InvalidOperationException($"'{Name}' is used before its sandbox started. Rent the sandbox first.");

    /// <summary>Stubs a GET.</summary>
    /// <param name="path">
    /// The path: literal, with <c>{name}</c> for any one segment, <c>*</c> for any segment or, at the end, for all that follows.
    /// Its case and a slash at its end matter. May have a query, whose values are waited for.
    /// </param>
    public StubRequest Get(string path) => On(HttpMethod.Get, path);

    /// <summary>Stubs a POST.</summary>
    /// <param name="path">The path, as in <see cref="Get"/>.</param>
    public StubRequest Post(string path) => On(HttpMethod.Post, path);

    /// <summary>Stubs a PUT.</summary>
    /// <param name="path">The path, as in <see cref="Get"/>.</param>
    public StubRequest Put(string path) => On(HttpMethod.Put, path);

    /// <summary>Stubs a PATCH.</summary>
    /// <param name="path">The path, as in <see cref="Get"/>.</param>
    public StubRequest Patch(string path) => On(HttpMethod.Patch, path);

    /// <summary>Stubs a DELETE.</summary>
    /// <param name="path">The path, as in <see cref="Get"/>.</param>
    public StubRequest Delete(string path) => On(HttpMethod.Delete, path);

    /// <summary>Stubs a request of any one method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, as in <see cref="Get"/>.</param>
    public StubRequest On(HttpMethod method, string path)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new StubRequest(_board, new RequestPattern(method.Method, path));
    }

    /// <summary>Stubs requests of all methods.</summary>
    /// <param name="path">The path, as in <see cref="Get"/>.</param>
    public StubRequest Any(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new StubRequest(_board, new RequestPattern(null, path));
    }

    /// <summary>Makes sure that every request so far was matched and every stub called. What it throws is not found again at the end of the test.</summary>
    /// <exception cref="ExpectationException">Says which were not.</exception>
    public void Verify()
    {
        var findings = _board.Findings();
        if (findings.Count == 0)
            return;
        _board.Told(findings);
        throw new ExpectationException(string.Join('\n', findings));
    }

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        _board.Keep();
        _listener = await StubListener.StartAsync(new StubResponder(_board, Timeline).AnswerAsync, cancellationToken);
    }

    /// <summary>Forgets what the services asked for while they started, or while nobody rented: it is none of this test's.</summary>
    protected override void Rented() => _board.Clear();

    /// <summary>At rest when no request is being answered. The counter is the number of requests so far.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        // Asked only once the rent is over: nobody needs a delay or a hanging reply any more, and the callers must come to rest.
        Listener.EndWaits();
        var changes = Listener.Changes;
        var open = Listener.Open;
        return new(open.Count == 0
            ? Observation.AtRest(changes)
            : Observation.UnderWay($"{open.Count.ToString(CultureInfo.InvariantCulture)} in flight: {open.First()}", changes));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Findings() => _board.Findings();

    /// <summary>Forgets the test's stubs and calls.</summary>
    /// <param name="cancellationToken">Cancelled when the sandbox is given up.</param>
    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        _board.Clear();
        return new(ResetOutcome.Done);
    }

    /// <inheritdoc/>
    protected override ValueTask DiscardAsync() => _listener?.DisposeAsync() ?? default;
}
