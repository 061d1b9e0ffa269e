using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Cli.Suites;

namespace Assay.Cli.Hosts;

/// <summary>
/// The process of one suite, driven through the server mode of Microsoft.Testing.Platform: it connects back to a local port
/// and is asked to discover and to run tests, as often as needed.
/// </summary>
internal sealed class TestHost : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(250);
    private static readonly ConcurrentDictionary<TestHost, bool> Running = new();

    private readonly Process _process;
    private readonly TcpListener _listener;
    private readonly Task _copying;
    private JsonRpcConnection? _connection;
    private Action<TestNode>? _onUpdate;

    private TestHost(Process process, TcpListener listener, HostOutput output)
    {
        _process = process;
        _listener = listener;
        Output = output;
        _process.StandardInput.Close();
        _copying = Task.WhenAll(output.CopyFromAsync(process.StandardOutput), output.CopyFromAsync(process.StandardError));
        Running[this] = true;
    }

    public HostOutput Output { get; }

    /// <summary>The exit code, once the process has ended.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    public static TestHost Start(Suite suite, HostSettings settings)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var start = suite.StartInfo();
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        string[] arguments =
        [
            "--server", "--client-host", "127.0.0.1",
            "--client-port", Number(((IPEndPoint)listener.LocalEndpoint).Port),
            "--exit-on-process-exit", Number(Environment.ProcessId),
            .. settings.Arguments,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        foreach (var (name, value) in settings.Environment)
            start.Environment[name] = value;

        return new TestHost(Process.Start(start)!, listener, new HostOutput(settings.OutputFile));
    }

    /// <summary>Kills every host that is still running, and what it started.</summary>
    public static void KillAll()
    {
        foreach (var host in Running.Keys)
            host.Kill();
    }

    /// <summary>Awaits the connection of the process and greets it.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(ConnectTimeout);
        var accepting = _listener.AcceptTcpClientAsync(giveUp.Token).AsTask();
        if (await Task.WhenAny(accepting, _process.WaitForExitAsync(giveUp.Token)) != accepting && !cancellationToken.IsCancellationRequested)
            throw new IOException("The process ended, or said nothing for a minute, before it connected.");

        var client = await accepting;
        client.NoDelay = true;
        _listener.Stop();
        _connection = new JsonRpcConnection(client.GetStream(), OnNotification);
        await _connection.RequestAsync("initialize", new JsonObject
        {
            ["processId"] = Environment.ProcessId,
            ["clientInfo"] = new JsonObject { ["name"] = "assay", ["version"] = "1.0.0" },
            ["capabilities"] = new JsonObject { ["testing"] = new JsonObject { ["debuggerProvider"] = false } },
        }, cancellationToken);
    }

    public async Task<IReadOnlyList<TestNode>> DiscoverAsync(CancellationToken cancellationToken)
    {
        var tests = new List<TestNode>();
        _onUpdate = node =>
        {
            if (node.IsTest && node.State == "discovered")
                tests.Add(node);
        };
        await _connection!.RequestAsync("testing/discoverTests", RunId(), cancellationToken);
        return tests;
    }

    /// <summary>Runs <paramref name="tests"/>; <paramref name="onUpdate"/> gets every change of state, one at a time.</summary>
    public async Task RunAsync(IEnumerable<TestNode> tests, Action<TestNode> onUpdate, CancellationToken cancellationToken)
    {
        _onUpdate = onUpdate;
        var parameters = RunId();
        parameters["tests"] = new JsonArray([.. tests.Select(test => test.ToJson())]);
        await _connection!.RequestAsync("testing/runTests", parameters, cancellationToken);
    }

    /// <summary>Asks the process to end, and kills it if it does not within a few seconds; false if it had to.</summary>
    public async Task<bool> ExitAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null)
            await _connection.TryNotifyAsync("exit", []);

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        giveUp.CancelAfter(ExitTimeout);
        await WaitForExitAsync(giveUp.Token);
        if (_process.HasExited)
            return true;

        Kill();
        return false;
    }

    /// <summary>Awaits the end of the process and of its output; a cancelled wait is no error.</summary>
    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitForExitAsync(cancellationToken);

            // A server that the host started may hold its streams open for much longer.
            await _copying.WaitAsync(DrainTimeout, TimeProvider.System, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
        }
    }

    public void Kill()
    {
        if (!_process.HasExited)
            ProcessTree.Kill(_process);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        Running.TryRemove(this, out _);
        _listener.Dispose();
        if (_connection is not null)
            await _connection.DisposeAsync();

        _process.Dispose();
        Output.Dispose();
    }

    private static JsonObject RunId() => new() { ["runId"] = Guid.NewGuid().ToString() };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void OnNotification(string method, JsonElement parameters)
    {
        if (method != "testing/testUpdates/tests" || !parameters.TryGetProperty("changes", out var changes)
            || changes.ValueKind != JsonValueKind.Array)
            return;

        foreach (var change in changes.EnumerateArray())
            _onUpdate?.Invoke(new TestNode(change.GetProperty("node").Clone()));
    }
}
