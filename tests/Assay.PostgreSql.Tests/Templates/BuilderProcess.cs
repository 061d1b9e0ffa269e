using System.Diagnostics;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>Another process that needs a template, and builds it as it is told. Disposing kills it.</summary>
internal sealed class BuilderProcess : IDisposable
{
    private readonly Process _process;

    private BuilderProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public static BuilderProcess Start(string connectionString, string salt)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Assay.PostgreSql.Tests.Builder.dll");
        var start = new ProcessStartInfo(DotnetHost.Path, ["exec", program, connectionString, salt])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["ASSAY_NO_CACHE"] = null, ["ASSAY_SANDBOXES"] = "1" },
        };
        return new BuilderProcess(Process.Start(start)!);
    }

    /// <summary>What it says next; lines about its server are left out.</summary>
    public async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line is "building" || line.StartsWith("built", StringComparison.Ordinal) || line.StartsWith("failed", StringComparison.Ordinal))
                return line;
        }

        return "(ended)";
    }

    public Task TellAsync(string word) => _process.StandardInput.WriteLineAsync(word);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
