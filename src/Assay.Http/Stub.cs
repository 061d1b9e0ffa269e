using System.Globalization;
using Assay.Http.Stubs;

namespace Assay.Http;

/// <summary>
/// A stubbed request and its replies. One that is never called is a finding at the end of the test, unless it is <see cref="Optional"/>.
/// </summary>
public sealed class Stub
{
    private readonly StubBoard _board;
    private readonly RequestPattern _pattern;
    private readonly List<Func<ReceivedRequest, StubReply>> _replies;
    private readonly List<ReceivedRequest> _calls = [];
    private int? _times;
    private bool _optional;

    internal Stub(StubBoard board, RequestPattern pattern, Func<ReceivedRequest, StubReply> reply)
    {
        _board = board;
        _pattern = pattern;
        _replies = [reply];
    }

    /// <summary>The requests that this stub answered, oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> Calls
    {
        get
        {
            lock (_board.Gate)
                return [.. _calls];
        }
    }

    /// <summary>Answers the next call with a status. The last reply of the sequence is repeated.</summary>
    /// <param name="status">The status, such as 204.</param>
    public Stub Then(int status) => Then(new StubReply(status));

    /// <summary>Answers the next call with a body: a string as text, a byte array as it is, anything else as JSON in camelCase.</summary>
    /// <param name="status">The status, such as 200.</param>
    /// <param name="body">The body.</param>
    public Stub Then(int status, object? body) => Then(StubReply.Of(status, body));

    /// <summary>Answers the next call with a reply. The last reply of the sequence is repeated.</summary>
    /// <param name="reply">The reply.</param>
    public Stub Then(StubReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return Then(_ => reply);
    }

    /// <summary>Answers the next call with what is worked out from the request.</summary>
    /// <param name="reply">Works the reply out; may be called for several requests at once.</param>
    public Stub Then(Func<ReceivedRequest, StubReply> reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return Change(() => _replies.Add(reply));
    }

    /// <summary>Adds a header to the reply declared last.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value.</param>
    public Stub WithHeader(string name, string value) => ChangeLast(reply => reply.WithHeader(name, value));

    /// <summary>Delays the reply declared last. The wait is cut short when the test ends.</summary>
    /// <param name="delay">How long after the request.</param>
    public Stub After(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return ChangeLast(reply => reply.After(delay));
    }

    /// <summary>Answers one call; the next is no match of this stub any more.</summary>
    public Stub Once() => Times(1);

    /// <summary>Answers so many calls, no more; fewer are a finding at the end of the test.</summary>
    /// <param name="times">One or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one.</exception>
    public Stub Times(int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return Change(() => _times = times);
    }

    /// <summary>It need not be called.</summary>
    public Stub Optional() => Change(() => _optional = true);

    /// <summary>Makes sure that it was called, once or more often.</summary>
    /// <exception cref="ExpectationException">It was not; shows the calls that came instead.</exception>
    public void ShouldHaveBeenCalled()
    {
        if (Calls.Count == 0)
            throw new ExpectationException($"{_board.Name}: {_pattern} was never called.\n{_board.DescribeCalls()}");
    }

    /// <summary>Makes sure that it was called so many times.</summary>
    /// <param name="times">How often; zero makes it optional, too.</param>
    /// <exception cref="ExpectationException">It was called more or less often; shows the calls.</exception>
    public void ShouldHaveBeenCalled(int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (times == 0)
            Optional();
        if (Calls.Count != times)
            throw new ExpectationException($"{_board.Name}: {_pattern} was called {Count(Calls.Count)}, expected {Count(times)}.\n{_board.DescribeCalls()}");
    }

    /// <summary>What it waits for, in one line.</summary>
    public override string ToString() => _pattern.ToString();

    /// <summary>What the test should hear about it at its end, or null. Under the gate.</summary>
    internal string? Finding()
    {
        if (_optional || (_calls.Count > 0 && _times is null) || _calls.Count == _times)
            return null;
        return _calls.Count == 0
            ? $"{_board.Name}: never called: {_pattern}"
            : $"{_board.Name}: {_pattern} was called {Count(_calls.Count)}, expected {Count(_times!.Value)}";
    }

    /// <summary>Takes a request if it matches; the answer is the reply to give. Under the gate.</summary>
    internal Func<ReceivedRequest, StubReply>? Take(ReceivedRequest request)
    {
        if (_calls.Count == _times || !_pattern.Matches(request, out var pathValues))
            return null;
        request.PathValues = pathValues;
        var reply = _replies[Math.Min(_calls.Count, _replies.Count - 1)];
        _calls.Add(request);
        return reply;
    }

    /// <summary>Why a request is none of its own. Under the gate.</summary>
    internal IReadOnlyList<Mismatch> Mismatches(ReceivedRequest request)
    {
        Mismatch[] mismatches = [.. _pattern.Mismatches(request)];
        return mismatches.Length == 0 && _times is { } times
            ? [new Mismatch($"it was for {Count(times)} only", Mismatch.UsedUp)]
            : mismatches;
    }

    /// <summary>Forgets its calls. Under the gate.</summary>
    internal void Restart() => _calls.Clear();

    private static string Count(int times) => times == 1 ? "1 time" : $"{times.ToString(CultureInfo.InvariantCulture)} times";

    private Stub ChangeLast(Func<StubReply, StubReply> change) => Change(() =>
    {
        var last = _replies[^1];
        _replies[^1] = request => change(last(request));
    });

    private Stub Change(Action change)
    {
        lock (_board.Gate)
            change();
        return this;
    }
}
