namespace Assay.Cli.Events;

/// <summary>A suite was discovered and its chosen tests start; <paramref name="Discovered"/> counts all it holds.</summary>
internal sealed record SuiteStarted(string Suite, int Tests, int Discovered, int Repetition) : RunEvent;

/// <summary>A suite ended; times are in milliseconds and hold starting the host.</summary>
internal sealed record SuiteFinished(string Suite, Tally Tally, double Ms) : RunEvent;

/// <summary>The process that ran the tests of a suite ended before they did.</summary>
/// <param name="Suite">The suite.</param>
/// <param name="ExitCode">The exit code of the process; null if it never answered and was killed.</param>
/// <param name="Reason">What was seen, in words.</param>
/// <param name="InFlight">Tests that had started and not ended.</param>
/// <param name="WithoutResult">All tests that did not end; platforms report starts in batches, so a test that just started is only here.</param>
/// <param name="Output">The last lines that the process wrote.</param>
/// <param name="OutputFile">The file that holds all it wrote.</param>
internal sealed record HostDied(
    string Suite, int? ExitCode, string Reason, IReadOnlyList<string> InFlight, IReadOnlyList<string> WithoutResult,
    IReadOnlyList<string> Output, string OutputFile) : RunEvent;

/// <summary>The run ended.</summary>
internal sealed record RunFinished(Tally Tally, double Ms, int Seed, int ExitCode, string? Reason) : RunEvent;

/// <summary>The run was asked to stop and is doing so.</summary>
internal sealed record RunStopping(string Text) : RunEvent;

/// <summary>Something keeps a suite, or the run, from its work; says what to do.</summary>
internal sealed record ProblemFound(string Text) : RunEvent;
