using System.Globalization;

namespace Assay.Http.Stubs;

/// <summary>The stubs of one rent, the requests that came, and what the test should hear about both. Safe for concurrent use.</summary>
internal sealed class StubBoard(string name)
{
    private const int MostShown = 10;
    private readonly List<Stub> _stubs = [];
    private readonly List<Stub> _permanent = [];
    private readonly List<ReceivedRequest> _calls = [];
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _told = [];

    public Lock Gate { get; } = new();

    public string Name { get; } = name;

    public IReadOnlyList<ReceivedRequest> Calls
    {
        get
        {
            lock (Gate)
                return [.. _calls];
        }
    }

    public void Add(Stub stub)
    {
        lock (Gate)
            _stubs.Add(stub);
    }

    /// <summary>Records a request and finds the reply to it: of the stub declared last among those that match.</summary>
    /// <param name="request">The request.</param>
    /// <param name="unmatched">What there is to say if none matches.</param>
    public Func<ReceivedRequest, StubReply>? Take(ReceivedRequest request, out string unmatched)
    {
        unmatched = "";
        lock (Gate)
        {
            _calls.Add(request);
            for (var index = _stubs.Count - 1; index >= 0; index--)
            {
                if (_stubs[index].Take(request) is { } reply)
                    return reply;
            }

            unmatched = $"{Name}: no stub matches  {request}\n  {Nearest(request)}";
            _failures.Add(unmatched);
            return null;
        }
    }

    public void Fail(string failure)
    {
        lock (Gate)
            _failures.Add(failure);
    }

    /// <summary>What the test has not been told yet.</summary>
    public IReadOnlyList<string> Findings()
    {
        lock (Gate)
        {
            var failures = _failures.GroupBy(failure => failure).Select(group => group.Count() == 1 ? group.Key : Repeated(group.Key, group.Count()));
            var uncalled = _stubs.Select(stub => stub.Finding()).OfType<string>().Select(finding => finding + "\n  Optional() lets it be so.");
            return [.. failures.Concat(uncalled).Where(finding => !_told.Contains(finding))];
        }
    }

    /// <summary>Remembers what the test has been told, so that it does not hear it twice.</summary>
    public void Told(IEnumerable<string> findings)
    {
        lock (Gate)
            _told.UnionWith(findings);
    }

    /// <summary>The stubs declared so far stay for all rents; no test has to call them.</summary>
    public void Keep()
    {
        lock (Gate)
            _permanent.AddRange(_stubs.Select(stub => stub.Optional()));
    }

    /// <summary>Back to the stubs that stay.</summary>
    public void Clear()
    {
        lock (Gate)
        {
            _stubs.Clear();
            _stubs.AddRange(_permanent);
            _permanent.ForEach(stub => stub.Restart());
            _calls.Clear();
            _failures.Clear();
            _told.Clear();
        }
    }

    public string DescribeCalls()
    {
        var calls = Calls;
        if (calls.Count == 0)
            return "No request came at all.";
        var lines = calls.Take(MostShown).Select(call => "  " + call);
        var more = calls.Count > MostShown ? $"\n  and {(calls.Count - MostShown).ToString(CultureInfo.InvariantCulture)} more" : "";
        return $"These requests came:\n{string.Join('\n', lines)}{more}";
    }

    private static string Repeated(string failure, int times)
    {
        var lineEnd = failure.IndexOf('\n', StringComparison.Ordinal);
        var (first, rest) = lineEnd < 0 ? (failure, "") : (failure[..lineEnd], failure[lineEnd..]);
        return $"{first}  ({times.ToString(CultureInfo.InvariantCulture)} times){rest}";
    }

    private string Nearest(ReceivedRequest request)
    {
        if (_stubs.Count == 0)
            return "no stubs are declared";
        var (stub, mismatches) = _stubs.Select(stub => (Stub: stub, Mismatches: stub.Mismatches(request)))
            .MinBy(candidate => candidate.Mismatches.Sum(mismatch => mismatch.Weight));
        return $"nearest: {stub}   ({string.Join("; ", mismatches.Select(mismatch => mismatch.Text))})";
    }
}
