using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Assay.Cli.Commands;
using Assay.Cli.Events;
using Assay.Cli.Hosts;
using Assay.Cli.Output;
using Assay.Cli.Suites;

namespace Assay.Cli.Running;

/// <summary>Runs the chosen tests of one suite in one host.</summary>
internal sealed class SuiteRun(Suite suite, RunOptions options, RunFolder folder, IRunOutput output)
{
    /// <summary>How long tests may take to notice that the run was cancelled.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ResultBook _results = new(suite.Name, output);

    public int Discovered { get; private set; }

    public bool HostDied { get; private set; }

    public async Task<Tally> ExecuteAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var settings = new HostSettings
        {
            Arguments = [.. HostArguments.For(suite, options.Seed, options.MaxParallel)],
            Environment = new Dictionary<string, string?>
            {
                ["ASSAY_JOURNAL"] = folder.File("journal.jsonl"),
                // For suites that choose the order of their tests themselves.
                ["ASSAY_SEED"] = options.Seed.ToString(CultureInfo.InvariantCulture),
                ["TESTINGPLATFORM_TELEMETRY_OPTOUT"] = "1",
            },
            OutputFile = folder.File($"{suite.Name}.log"),
        };

        await using var host = Start(settings);
        var work = RunInAsync(host, cancellationToken);
        try
        {
            await work.WaitAsync(cancellationToken);
            await EndAsync(host, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C in a terminal reaches the host too: how it ends is then no news.
            await StopAsync(host, work);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            await ReportDeathAsync(host, e.Message);
        }

        _results.CloseRepetition();
        output.Write(new SuiteFinished(suite.Name, _results.Tally, watch.Elapsed.TotalMilliseconds));
        return _results.Tally;
    }

    private TestHost Start(HostSettings settings)
    {
        try
        {
            return TestHost.Start(suite, settings);
        }
        catch (Win32Exception e)
        {
            throw new CommandProblem(ExitCode.HostDied, $"{suite.Assembly} could not be started: {e.Message}.");
        }
    }

    private async Task RunInAsync(TestHost host, CancellationToken cancellationToken)
    {
        await host.ConnectAsync(cancellationToken);
        var all = await host.DiscoverAsync(cancellationToken);
        var tests = all.Where(options.Filter.Matches).ToArray();
        Discovered = all.Count;
        if (tests.Length == 0)
            return;

        for (var repetition = 1; repetition <= options.Repeat && !cancellationToken.IsCancellationRequested; repetition++)
        {
            new Random(options.Seed + repetition - 1).Shuffle(tests);
            output.Write(new SuiteStarted(suite.Name, tests.Length, all.Count, repetition));
            _results.OpenRepetition(repetition, tests);
            await host.RunAsync(tests, _results.Update, cancellationToken);
            _results.CloseRepetition();
        }
    }

    private async Task EndAsync(TestHost host, CancellationToken cancellationToken)
    {
        if (!await host.ExitAsync(cancellationToken))
            output.Write(new ProblemFound($"{suite.Name}: the test host did not end after its tests and was killed; something in it keeps running."));
        else if (host.ExitCode is { } code and not 0)
            throw new IOException($"It ended with exit code {code} after its tests; something failed while it shut down.");
    }

    // The host was asked to cancel; tests that go on are cut off with their process.
    private async Task StopAsync(TestHost host, Task work)
    {
        await Task.WhenAny(work, Task.Delay(Grace, TimeProvider.System));
        if (_results.InFlight is { Count: > 0 } tests)
            output.Write(new ProblemFound($"cut off: {string.Join(", ", tests)}"));

        host.Kill();
        try
        {
            await work;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
        }
    }

    private async Task ReportDeathAsync(TestHost host, string reason)
    {
        HostDied = true;
        using var soon = new CancellationTokenSource(Grace);
        await host.WaitForExitAsync(soon.Token);
        output.Write(new HostDied(
            suite.Name, host.ExitCode, reason, _results.InFlight, _results.WithoutResult, host.Output.LastLines, host.Output.File));
    }
}
