using System.Diagnostics;
using System.Globalization;

namespace Assay.Cli.Tests.Support;

/// <summary>A process that uses a Redis server in a home of the test; the server stays warm when it ends.</summary>
internal sealed class ServerUserProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly Process _process;

    private ServerUserProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static async Task<ServerUserProcess> StartAsync(string home)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(Repository.Root, "tests", "Assay.Dummy", "bin", Repository.Configuration, "net10.0", "Assay.Dummy.dll"),
                "redis", home, Idle.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
            },
        })!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken);
        if (line is null)
            Assert.Fail($"The process found no server: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");

        return new ServerUserProcess(process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
