using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Assay.Kafka.Broker;

namespace Assay.Benchmarks.Kafka;

/// <summary>
/// The embedded broker beside Apache Kafka as a process and librdkafka's mock: how long they take to start, what clients wait for, how much goes through.
/// </summary>
internal sealed class KafkaBenchmark(int rounds)
{
    private const int Records = 1_000_000;

    private readonly Dictionary<(string Contestant, string Figure), double> _figures = [];

    public async Task RunAsync()
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, clients and embedded broker in one process; times are medians in ms");
        await StartsAsync();
        await using (var embedded = new EmbeddedContestant(await EmbeddedKafkaCluster.StartAsync()))
            await MeasureAsync(embedded);
        await using (var mock = MockContestant.Create())
        {
            _figures[(mock.Name, "start")] = mock.Start.TotalMilliseconds;
            await MeasureAsync(mock);
        }

        if (Environment.GetEnvironmentVariable("ASSAY_KAFKA_HOME") is { Length: > 0 })
        {
            await using var apache = await ApacheContestant.StartAsync();
            _figures[(apache.Name, "start")] = apache.Start.TotalMilliseconds;
            await MeasureAsync(apache);
        }
        else
        {
            Console.WriteLine("apache: not measured, since ASSAY_KAFKA_HOME is not set");
        }

        Print();
    }

    private async Task StartsAsync()
    {
        var cold = new Medians();
        for (var round = 0; round < Math.Min(rounds, 15); round++)
            cold.Add(await ColdStart.MeasureInAProcessAsync());
        _figures[("embedded", "start")] = cold.Median;
        var further = new Medians();
        for (var round = -20; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var cluster = await EmbeddedKafkaCluster.StartAsync();
            Handshake.Ask(cluster.BootstrapServers);
            if (round >= 0)
                further.Add(Stopwatch.GetElapsedTime(started));
        }

        _figures[("embedded", "further")] = further.Median;
    }

    private async Task MeasureAsync(IKafkaContestant contestant)
    {
        _figures[(contestant.Name, "join")] = await Measurements.GroupJoinAsync(contestant, contestant.KeepsEverything ? 10 : 1);
        _figures[(contestant.Name, "latency")] = await Measurements.IdleLatencyAsync(contestant, contestant.KeepsEverything ? rounds : 5);
        var best = 0.0;
        for (var round = 0; round < 3; round++)
            best = Math.Max(best, await Measurements.ThroughputAsync(contestant, Records));
        _figures[(contestant.Name, "records")] = best;
    }

    private void Print()
    {
        Console.WriteLine($"{"",-18}{"start",10}{"further",10}{"idle",10}{"join",10}{"records/s",12}");
        foreach (var contestant in _figures.Keys.Select(key => key.Contestant).Distinct())
        {
            Console.WriteLine($"{contestant,-18}{Text(contestant, "start"),10}{Text(contestant, "further"),10}{Text(contestant, "latency"),10}{Text(contestant, "join"),10}{Text(contestant, "records", "0"),12}");
        }

        double? over = _figures.TryGetValue(("apache", "start"), out var apache) ? Math.Round(apache / _figures[("embedded", "start")], 1) : null;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            name = "kafka",
            cold_start_ms = Figure("start"),
            cluster_ms = Figure("further"),
            idle_latency_ms = Figure("latency"),
            records_per_second = Math.Round(_figures[("embedded", "records")]),
            over_apache_start = over,
        }));
    }

    private double Figure(string name) => Math.Round(_figures[("embedded", name)], 2);

    private string Text(string contestant, string figure, string format = "0.00") =>
        _figures.TryGetValue((contestant, figure), out var value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
