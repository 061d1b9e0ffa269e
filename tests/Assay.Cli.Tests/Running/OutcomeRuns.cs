using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Running;

/// <summary>Runs of one suite that several tests look at.</summary>
public sealed class OutcomeRuns
{
    private readonly Lazy<Task<CliInvocation>> _text = new(() => CliInvocation.RunAsync("run", Mixed, "--filter", "Outcomes", "--filter", "Journalling"));
    private readonly Lazy<Task<CliInvocation>> _json = new(
        () => CliInvocation.RunAsync("run", Mixed, "--filter", "Outcomes", "--repeat", "2", "--seed", "5", "--max-parallel", "1", "--json"));

    internal static string Mixed { get; } = Repository.Built("Mixed");

    /// <summary>As people see it, with a test that writes into the journal.</summary>
    internal Task<CliInvocation> Text => _text.Value;

    /// <summary>As programs see it, every test twice.</summary>
    internal Task<CliInvocation> Json => _json.Value;
}
