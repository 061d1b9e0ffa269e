using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Servers.Native;

namespace Assay.RabbitMq.Tests.VirtualHosts;

/// <summary>Another process that rents sandboxes on a server that is external to it. Disposing kills it.</summary>
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

    /// <summary>The virtual hosts that it had, one for each rent.</summary>
    public IReadOnlyList<string> Held => [.. _lines.Where(line => line.StartsWith("held ", StringComparison.Ordinal)).Select(line => line[5..])];

    public static RenterProcess Start(string server)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Assay.RabbitMq.Tests.Renter.dll");
        var start = new ProcessStartInfo(DotnetHost.Path, ["exec", program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASSAY_RABBITMQ"] = server;
        start.Environment["ASSAY_SANDBOXES"] = "2";
        return new RenterProcess(Process.Start(start)!);
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
