using System.Diagnostics;
using System.Text.Json;

namespace Assay.Kafka.Conformance.Scripts;

/// <summary>A program in the language of its client that tries all behaviours in both places at once, in one process. It runs when the first test asks.</summary>
internal sealed class Script
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string _client;
    private readonly Func<Task<ProcessStartInfo>> _program;
    private readonly Lazy<Task<Run>> _run;

    /// <param name="client">What the client is called in the list of differences.</param>
    /// <param name="program">Prepares the program; the places are added as arguments. Skips where something is missing.</param>
    public Script(string client, Func<Task<ProcessStartInfo>> program)
    {
        _client = client;
        _program = program;
        _run = new(RunAsync);
    }

    /// <summary>Fails unless a behaviour was seen as Apache Kafka shows it, or differs as the list of differences says.</summary>
    public async Task CheckAsync(string behaviour, Subject subject)
    {
        var run = await _run.Value.WaitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(run.Missing is not null, run.Missing ?? "");
        if (subject == Subject.Apache)
        {
            await ApacheKafka.BootstrapServersAsync();
        }

        Assert.True(run.Outcomes.TryGetValue((subject, behaviour), out var outcome), $"{_client} said nothing of it. It ended with {run.Exit}: {run.Errors}");
        KnownDifferences.Check(_client, behaviour, subject, outcome);
    }

    private async Task<Run> RunAsync()
    {
        if (ApacheKafka.IsThere)
        {
            await ApacheKafka.StartAsync();
        }

        ProcessStartInfo program;
        try
        {
            program = await _program();
        }
        catch (MissingProgramException missing)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", missing.Message);
            return new(missing.Message, [], 0, "");
        }

        await using var cluster = await EmbeddedKafkaCluster.StartAsync();
        program.ArgumentList.Add($"{nameof(Subject.Embedded)}={cluster.BootstrapServers}");
        if (ApacheKafka.IsThere)
        {
            program.ArgumentList.Add($"{nameof(Subject.Apache)}={await ApacheKafka.StartAsync()}");
        }

        var (exit, output, errors) = await Programs.RunAsync(program);
        var outcomes = new Dictionary<(Subject, string), Outcome>();
        foreach (var line in output.Split('\n').Where(line => line.StartsWith('{')))
        {
            var said = JsonSerializer.Deserialize<Line>(line, Json)!;
            outcomes[(Enum.Parse<Subject>(said.Place), said.Name)] = new(said.Expected, said.Seen);
        }

        return new(null, outcomes, exit, errors);
    }

    private sealed record Line(string Place, string Name, string Expected, string Seen);

    private sealed record Run(string? Missing, Dictionary<(Subject, string), Outcome> Outcomes, int Exit, string Errors);
}
