using System.Diagnostics;
using System.Globalization;
using Assay.Servers.Native;

namespace Assay.Dummy;

/// <summary>A dummy process, as its test sees it. Disposing kills it.</summary>
public sealed class DummyProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private DummyProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts one of another program that takes the same arguments and says the same.</summary>
    public static DummyProcess StartOther(string program, string kind, string home, TimeSpan idle, Stall? stall = null, params string[] prefix) =>
        Start(program, kind, home, idle, stall, prefix);

    /// <summary>Starts one. A prefix is a program that starts it in its turn, such as <c>setpriv</c>.</summary>
    public static DummyProcess Start(string kind, string home, TimeSpan idle, Stall? stall = null, params string[] prefix) =>
        Start("Assay.Dummy.dll", kind, home, idle, stall, prefix);

    private static DummyProcess Start(string program, string kind, string home, TimeSpan idle, Stall? stall, string[] prefix)
    {
        string[] command =
        [
            .. prefix, DotnetHost.Path, "exec", Path.Combine(AppContext.BaseDirectory, program),
            kind, home, idle.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), .. stall is { } where ? [where.ToString()] : Array.Empty<string>(),
        ];
        return new DummyProcess(Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Waits until it has its server.</summary>
    public async Task<DummyAnswer> AnswerAsync(CancellationToken cancellationToken) =>
        DummyAnswer.Parse(await LineAsync(cancellationToken));

    /// <summary>Waits until it is stuck before its server is ready.</summary>
    public async Task StalledAsync(CancellationToken cancellationToken)
    {
        if (await LineAsync(cancellationToken) is var line and not "stalled")
            throw new InvalidOperationException($"The dummy did not stall, it said: {line}");
    }

    /// <summary>Lets it end in an orderly way.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Kills this process, as <c>kill -9</c> does: alone, or with all that descend from it, as test runners do.</summary>
    public void Kill(bool tree = false)
    {
        _process.Kill(tree);
        _process.WaitForExit();
    }

    /// <summary>Sends a Unix signal, such as STOP.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until its output ends, which takes until nobody holds the pipe any more.</summary>
    public async Task OutputEndsAsync(CancellationToken cancellationToken)
    {
        await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _errors.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"The dummy ended: {await _errors}");
}
