using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Assay.Cli.Tests.Support;

/// <summary>The built command line, run as a process.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;

    private CliProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    public int Id => _process.Id;

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>The events of a run with <c>--json</c>; every line must be one.</summary>
    public IReadOnlyList<JsonElement> Events =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static CliProcess Start(string[] arguments, string? workingDirectory = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Repository.Dummies,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Assay.Cli.dll") },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        return new CliProcess(Process.Start(start)!);
    }

    public void HasEndedWith(int exitCode) =>
        Assert.True(_process.ExitCode == exitCode, $"Ended with {_process.ExitCode}, not {exitCode}.\n{Output}\n{Errors}");

    /// <summary>Runs it to its end.</summary>
    public static async Task<CliProcess> RunAsync(params string[] arguments)
    {
        var cli = Start(arguments);
        await cli.ExitCodeAsync();
        return cli;
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        await _reading.WaitAsync(Limit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async Task SeenAsync(string text)
    {
        var seen = await Eventually.Within(Limit).Value(
            () => (Ended: _reading.IsCompleted, Here: Output.Contains(text, StringComparison.Ordinal)),
            now => now.Here || now.Ended,
            TestContext.Current.CancellationToken);
        Assert.True(seen.Here, $"'{text}' is not in the output, which is:\n{Output}\n{Errors}");
    }

    public IEnumerable<JsonElement> EventsOf(string kind) => Events.Where(happened => happened.GetProperty("event").GetString() == kind);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder target)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (target)
                target.Append(line).Append('\n');
        }
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder)
            return builder.ToString();
    }
}
