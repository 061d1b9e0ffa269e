using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Servers.Native;

namespace Assay.MySql.Tests.Databases;

/// <summary>Another process that rents sandboxes on the server of a home. Disposing kills it.</summary>
internal sealed class RenterProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private RenterProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _lines);

    public bool HasEnded => _process.HasExited;

    /// <summary>How many rents it has done.</summary>
    public int Held => Lines("held").Count;

    public static RenterProcess Start(string home, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Assay.MySql.Tests.Renter.dll");
        var start = new ProcessStartInfo(DotnetHost.Path, ["exec", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var setting in start.Environment.Keys.Where(name => name.StartsWith("ASSAY_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(setting);
        start.Environment["ASSAY_HOME"] = home;
        start.Environment["ASSAY_SANDBOXES"] = "2";
        return new RenterProcess(Process.Start(start)!);
    }

    public IReadOnlyList<string> Lines(string start) => [.. _lines.Where(line => line.StartsWith(start, StringComparison.Ordinal))];

    public Task TellAsync(string word) => _process.StandardInput.WriteLineAsync(word);

    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Kills it as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
