using System.Diagnostics;
using Assay.Cli.Commands;
using Assay.Cli.Events;
using Assay.Cli.Journals;
using Assay.Cli.Output;
using Assay.Cli.Suites;

namespace Assay.Cli.Running;

/// <summary>One call of <c>assay run</c>: build, then one suite after the other, then the sum.</summary>
internal sealed class TestRun(RunOptions options, IRunOutput output, Interruption interruption)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _discovered;
    private bool _hostDied;

    /// <returns>The exit code of the process.</returns>
    public async Task<int> ExecuteAsync()
    {
        using var folder = new RunFolder();
        var tally = Tally.Empty;
        using var stopping = interruption.Token.Register(() => output.Write(new RunStopping("Stopping; once more to stop at once.")));
        try
        {
            var suites = await FindAsync(folder);
            await using var journal = new JournalTail(folder.File("journal.jsonl"), output);
            foreach (var suite in suites)
            {
                var run = new SuiteRun(suite, options, folder, output);
                tally += await run.ExecuteAsync(interruption.Token);
                _discovered += run.Discovered;
                _hostDied |= run.HostDied;
                if (interruption.Token.IsCancellationRequested)
                    break;
            }
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
        }
        catch (CommandProblem problem)
        {
            return Finish(tally, problem.ExitCode, problem.Message);
        }

        folder.Keep = _hostDied;
        var (exitCode, reason) = Judge(tally);
        return Finish(tally, exitCode, reason);
    }

    private async Task<IReadOnlyList<Suite>> FindAsync(RunFolder folder)
    {
        var candidates = SuiteCandidates.At(options.Path);
        return candidates.Built is { } built
            ? [built]
            : await new SuiteBuild(options, folder.Path, output).BuildAsync(candidates, interruption.Token);
    }

    private (int ExitCode, string? Reason) Judge(Tally tally)
    {
        if (interruption.Token.IsCancellationRequested)
            return (interruption.ExitCode, "Stopped before the end.");

        if (_hostDied)
            return (ExitCode.HostDied, "A test host died; its tests without a result count as not run.");

        if (tally.Failed + tally.NotRun > 0)
            return (ExitCode.TestFailed, tally.Failed > 0 ? null : "Some tests gave no result.");

        if (tally.Passed > 0)
            return (ExitCode.Success, null);

        return (ExitCode.NoTests, tally.Skipped > 0 ? "No test ran: all were skipped."
            : _discovered == 0 ? "No test ran: the suites hold none."
            : $"No test ran: none of {_discovered} fits {options.Filter}. A filter is part of namespace.type.method, or a pattern with * and ? for all of it.");
    }

    private int Finish(Tally tally, int exitCode, string? reason)
    {
        output.Write(new RunFinished(tally, _watch.Elapsed.TotalMilliseconds, options.Seed, exitCode, reason));
        return exitCode;
    }
}
