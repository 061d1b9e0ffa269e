using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Servers.Native;

namespace Assay.Elasticsearch.Tests.Leases;

/// <summary>A process that rents again and again, as its test sees it. Disposing kills it.</summary>
internal sealed class RenterProcess : IDisposable
{
    private readonly Process _process;

    private RenterProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The prefixes that it held, one for each rent.</summary>
    public ConcurrentQueue<string> Held { get; } = new();

    public ConcurrentQueue<string> Failures { get; } = new();

    public ConcurrentQueue<string> Errors { get; } = new();

    public bool HasExited => _process.HasExited;

    public static RenterProcess Start(int? times = null, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(
            DotnetHost.Path,
            ["exec", Path.Combine(AppContext.BaseDirectory, "Assay.Elasticsearch.Tests.Renter.dll"), .. times is { } count ? [count.ToString(System.Globalization.CultureInfo.InvariantCulture)] : Array.Empty<string>()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new RenterProcess(Process.Start(start)!);
    }

    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line?.StartsWith("held ", StringComparison.Ordinal) == true)
            Held.Enqueue(line[5..]);
        else if (line is { Length: > 0 })
            Failures.Enqueue(line);
    }
}
