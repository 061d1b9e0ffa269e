using System.Collections.Concurrent;
using System.Diagnostics;

namespace Assay.Kafka.Conformance.Rounds;

/// <summary>A process of its own, with what it said.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = [];

    public WorkerProcess(params IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Assay.Kafka.Conformance.Worker.dll");
        _process = new()
        {
            StartInfo = new("dotnet", [program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        Yield(_process);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IEnumerable<string> Said => _said;

    /// <summary>What is wrong with it once it has ended, or null. One that is not done within a limit hangs: it is killed, and what it was doing is told.</summary>
    public async Task<string?> ProblemAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return $"process {_process.Id} hangs: {string.Join("; ", _said.TakeLast(3))}";
        }

        return _process.ExitCode == 0 ? null : $"process {_process.Id} ended with {_process.ExitCode}: {string.Join('\n', _said)}";
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    /// <summary>Dozens of these, with dozens of threads each, would leave nothing of the machine to the tests of other projects.</summary>
    private static void Yield(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception ended) when (ended is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already, which its exit code and its words tell.
        }
    }

    private void Hear(string? line)
    {
        if (line is not null)
        {
            _said.Enqueue(line);
        }
    }
}
